package io.reviewstream.console.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.console.loop.LoopView.LoopProblems;
import io.reviewstream.console.loop.LoopView.LoopSentence;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.ShownInstance;
import io.reviewstream.console.loop.LoopView.TopicFlow;
import io.reviewstream.console.loop.LoopView.Urgency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Says in one sentence how the loop stands: the most urgent thing that is wrong, or else that nothing is. */
final class LoopSummary {
    private static final double ALARM = 1;
    /** Fewer reviews that wait are no backlog. */
    private static final long LEAST_BACKLOG = 1_000;

    private final Map<TopicKind, TopicFlow> topics;
    private final List<ShownInstance> instances;
    private final Models models;
    private final LoopProblems problems;

    LoopSummary(Map<TopicKind, TopicFlow> topics, List<ShownInstance> instances, Models models, LoopProblems problems) {
        this.topics = topics;
        this.instances = instances;
        this.models = models;
        this.problems = problems;
    }

    LoopSentence summary() {
        return toAct().map(text -> new LoopSentence(Urgency.ACT, text))
                .or(() -> toWatch().map(text -> new LoopSentence(Urgency.WATCH, text)))
                .orElseGet(() -> new LoopSentence(Urgency.NONE, atWork()));
    }

    private Optional<String> toAct() {
        if (problems.kafka().isPresent() || problems.registry().isPresent()) {
            return problems.kafka().or(problems::registry);
        }
        Optional<String> gone = instances.stream()
                .filter(instance -> instance.problem().isPresent())
                .map(instance -> instance.uri() + ": " + instance.problem().get() + ".")
                .findFirst();
        if (gone.isPresent()) {
            return gone;
        }
        if (models.champions().isEmpty()) {
            return Optional.of("There is no champion, so no review is classified: train a model, or promote one.");
        }
        return streamers()
                .filter(status -> !status.path("live").asBoolean(true))
                .map(status -> "An instance has failed for good; its log says why.")
                .findFirst();
    }

    private Optional<String> toWatch() {
        String champion = models.champions().get(0).version().value();
        if (streamers().anyMatch(status -> status.at("/model/version").isTextual())
                && streamers()
                        .noneMatch(
                                status -> status.at("/model/version").asText().equals(champion))) {
            return Optional.of("No instance serves the champion " + champion + " yet.");
        }
        if (streamers().anyMatch(status -> !status.path("ready").asBoolean(true))) {
            return Optional.of("An instance is not ready yet.");
        }
        Optional<String> behind = behind();
        if (behind.isPresent()) {
            return behind;
        }
        if (streamers().anyMatch(status -> status.at("/drift/holdout/alarm").asBoolean())) {
            return Optional.of("The reviews differ from those that the model was evaluated on: label some of them.");
        }
        if (streamers()
                .anyMatch(status -> status.at("/retraining/champion/dropScore").asDouble() >= ALARM)) {
            return Optional.of("Labels show that the model has become worse, and retraining is requested.");
        }
        return rate(TopicKind.REVIEWS_DEAD_LETTERS)
                .filter(perSecond -> perSecond > 0)
                .map(perSecond -> String.format(
                        Locale.ROOT, "Records are rejected, %.1f a second: look at the dead letters.", perSecond));
    }

    /** A backlog that takes more than a minute at the present pace. */
    private Optional<String> behind() {
        double pace = rate(TopicKind.CLASSIFIED_REVIEWS).orElse(0.0);
        return waiting()
                .filter(reviews -> reviews > Math.max(LEAST_BACKLOG, 60 * pace))
                .map(reviews -> String.format(
                        Locale.ROOT,
                        "%,d reviews wait to be classified; %.0f a second come, and %.0f are classified.",
                        reviews,
                        rate(TopicKind.REVIEWS).orElse(0.0),
                        pace));
    }

    /** Reviews that are not classified yet, of all instances together; empty while nobody knows. */
    private Optional<Long> waiting() {
        return streamers()
                .map(status -> status.at("/applications/classify/lag"))
                .filter(JsonNode::isObject)
                .map(lags -> {
                    long sum = 0;
                    for (JsonNode lag : lags) {
                        sum += lag.asLong();
                    }
                    return sum;
                })
                .findFirst();
    }

    private String atWork() {
        String version = models.champions().get(0).version().value();
        String accuracy = streamers()
                .map(status -> status.at("/retraining/champion/recentAccuracy"))
                .filter(JsonNode::isNumber)
                .map(value ->
                        String.format(Locale.ROOT, ", correct on %.1f %% of its newest labels", 100 * value.asDouble()))
                .findFirst()
                .orElse("");
        return version + " serves" + accuracy
                + rate(TopicKind.CLASSIFIED_REVIEWS)
                        .map(perSecond ->
                                String.format(Locale.ROOT, "; %.1f reviews a second are classified", perSecond))
                        .orElse("")
                + waiting()
                        .map(reviews -> String.format(Locale.ROOT, ", %,d wait", reviews))
                        .orElse("")
                + ". Nothing has to be done.";
    }

    private Optional<Double> rate(TopicKind kind) {
        return Optional.ofNullable(topics.get(kind)).flatMap(TopicFlow::perSecond);
    }

    private Stream<JsonNode> streamers() {
        return instances.stream()
                .flatMap(instance -> instance.status().stream())
                .filter(status -> status.has("applications"));
    }
}
