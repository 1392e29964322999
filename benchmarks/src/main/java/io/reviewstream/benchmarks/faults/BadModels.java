package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.benchmarks.verdict.Evidence.BadModel;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.common.serde.JsonSerde;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * The models that are wrong about every review: they are promoted one at a time, and each is followed until labels have
 * rolled it back and the champion before it predicts again. Owned by one thread.
 */
final class BadModels implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final JsonSerde<ClassifiedReview> CLASSIFIED = new JsonSerde<>(ClassifiedReview.class);

    private final ModelRotation models;
    private final Duration timeout;
    private final KafkaConsumer<byte[], byte[]> predictions;
    private final List<ModelVersion> promoted = new ArrayList<>();
    private final Set<ModelVersion> replaced = new HashSet<>();
    private Optional<Champion> current = Optional.empty();

    /**
     * None.
     *
     * @param timeout after which a model is no longer followed
     */
    BadModels(ModelRotation models, HarnessClients clients, Topics topics, Duration timeout) {
        this.models = models;
        this.timeout = timeout;
        this.predictions = clients.consumer(topics.classifiedReviews());
    }

    /** Whether one is followed; another promotion would end its release. */
    boolean isFollowed() {
        return current.isPresent();
    }

    /** Promotes one and follows it. */
    ModelVersion promote() {
        Champion champion = models.promoteBad();
        promoted.add(champion.version());
        current = Optional.of(champion);
        predictions.seekToEnd(predictions.assignment());
        return champion.version();
    }

    /** Whether labels may decide about the one that is followed. */
    boolean isReleaseOpen() {
        return step().filter(step -> step.state() == Release.ReleaseState.BAKING)
                .isPresent();
    }

    /** The last step of the release of the one that is followed. */
    private Optional<ReleaseStep> step() {
        return models.registry().release().map(Release::step).filter(step -> current.map(Champion::version)
                .equals(Optional.of(step.challenger())));
    }

    /** Follows it; how long it was champion, once the champion before it predicts again or the time is over. */
    Optional<Duration> follow() {
        Champion bad = current.orElseThrow();
        Champion now = models.registry().champion().orElseThrow();
        if (now.withdrew().equals(Optional.of(bad.version())) && predicts(now)) {
            replaced.add(bad.version());
        } else if (Instant.now().isBefore(bad.at().plus(timeout))) {
            return Optional.empty();
        }
        current = Optional.empty();
        return Optional.of(Duration.between(bad.at(), now.at()));
    }

    private boolean predicts(Champion champion) {
        ConsumerRecords<byte[], byte[]> records = predictions.poll(POLL);
        while (!records.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                ClassifiedReview review = CLASSIFIED.fromBytes(record.value());
                if (review.modelVersion().equals(champion.version().value())
                        && review.classifiedAt().isAfter(champion.at())) {
                    return true;
                }
            }
            records = predictions.poll(POLL);
        }
        return false;
    }

    /** What became of them. */
    List<BadModel> evidence() {
        List<Release> steps = models.registry().releases();
        return promoted.stream()
                .map(version -> new BadModel(
                        version.value(),
                        steps.stream()
                                .map(Release::step)
                                .filter(step -> step.challenger().equals(version))
                                .toList(),
                        replaced.contains(version)))
                .toList();
    }

    @Override
    public void close() {
        predictions.close();
    }
}
