package io.reviewstream.streamer.trigger;

import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.metrics.TaggedGauge;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shows the trigger's view on {@code /status} and as gauges. Both are empty unless the trigger's partition is on this
 * instance, so that a sum over instances is right. Thread-safe.
 */
public final class TriggerGauges {
    private static final Map<String, String> NO_TAGS = Map.of();

    private final TaggedGauge labeledReviews;
    private final TaggedGauge newLabels;
    private final TaggedGauge pending;
    private final TaggedGauge dropScore;
    private final TaggedGauge labels;
    private final TaggedGauge accuracy;
    private volatile Optional<TriggerView> view = Optional.empty();

    public TriggerGauges(StreamerMetrics metrics) {
        labeledReviews = metrics.gauge("reviewstream.labeled.reviews", "Labelled reviews, without erased ones");
        newLabels = metrics.gauge("reviewstream.labels.new", "Labelled reviews that training has not consumed");
        pending = metrics.gauge("reviewstream.retrain.pending", "Retrain requests without an answer: 0 or 1");
        dropScore = metrics.gauge(
                "reviewstream.accuracy.drop.score",
                "CUSUM score of the champion's accuracy, as a share of the alarm threshold");
        labels = metrics.gauge(
                "reviewstream.live.labels",
                "Labelled predictions of a model, by version and whether they were correct");
        accuracy = metrics.gauge("reviewstream.live.accuracy", "Share of correct ones among them, by version");
    }

    /** The newest view; empty unless the trigger's partition is on this instance. */
    public Optional<TriggerView> view() {
        return view;
    }

    synchronized void show(TriggerView next) {
        view = Optional.of(next);
        labeledReviews.show(Map.of(NO_TAGS, (double) next.labeledReviews()));
        newLabels.show(Map.of(NO_TAGS, (double) next.newLabels()));
        pending.show(Map.of(NO_TAGS, next.pending().isPresent() ? 1.0 : 0.0));
        dropScore.show(next.champion()
                .flatMap(TriggerView.ChampionView::dropScore)
                .map(score -> Map.of(NO_TAGS, score))
                .orElse(Map.of()));
        Map<Map<String, String>, Double> counts = new HashMap<>();
        Map<Map<String, String>, Double> shares = new HashMap<>();
        next.versions().forEach((version, counter) -> {
            counts.put(Map.of("version", version, "prediction", "correct"), (double) counter.correct());
            counts.put(Map.of("version", version, "prediction", "incorrect"), (double)
                    (counter.labels() - counter.correct()));
            shares.put(Map.of("version", version), (double) counter.correct() / counter.labels());
        });
        labels.show(counts);
        accuracy.show(shares);
    }

    /** The trigger's partition has left this instance. */
    synchronized void clear() {
        view = Optional.empty();
        for (TaggedGauge gauge : new TaggedGauge[] {labeledReviews, newLabels, pending, dropScore, labels, accuracy}) {
            gauge.show(Map.of());
        }
    }
}
