package io.reviewstream.console.loop;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ReleaseStep;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The loop at one time, as the page gets it.
 *
 * @param summary how it stands, in one sentence
 * @param topics by kind; empty while Kafka cannot be reached
 * @param instances in the order in which they were named
 * @param models what the registry has
 * @param accuracies on labels that came back, by version, the newest first; none while no instance shows them
 */
public record LoopView(
        Instant at,
        LoopSentence summary,
        Map<TopicKind, TopicFlow> topics,
        List<ShownInstance> instances,
        Models models,
        List<VersionAccuracy> accuracies,
        LoopProblems problems) {
    public LoopView {
        Objects.requireNonNull(at);
        Objects.requireNonNull(summary);
        topics = Map.copyOf(topics);
        instances = List.copyOf(instances);
        Objects.requireNonNull(models);
        accuracies = List.copyOf(accuracies);
        Objects.requireNonNull(problems);
    }

    /**
     * Why something could not be read, each in one line.
     *
     * @param kafka why there are no topics
     * @param registry why there are no models
     */
    public record LoopProblems(Optional<String> kafka, Optional<String> registry) {}

    /** How urgent something is. */
    public enum Urgency {
        /** Nothing has to be done. */
        NONE,
        /** Somebody should look when there is time. */
        WATCH,
        /** Somebody has to act. */
        ACT
    }

    /** The sentence over the page. */
    public record LoopSentence(Urgency urgency, String text) {}

    /**
     * What flows through a topic.
     *
     * @param records between its first and its last offset, over all partitions; compaction leaves gaps
     * @param perSecond of the last seconds; empty at first
     */
    public record TopicFlow(String name, long records, Optional<Double> perSecond) {}

    /**
     * A streamer or trainer.
     *
     * @param status what {@code /status} says; empty if it does not answer
     * @param problem why not
     */
    public record ShownInstance(URI uri, Optional<JsonNode> status, Optional<String> problem) {}

    /**
     * What the registry has.
     *
     * @param versions the newest ones, newest first; last the champion's, if it is older
     * @param stored how many there are
     * @param champions the newest ones, newest first
     * @param release the steps of the newest release, oldest first; none before the first
     */
    public record Models(
            List<StoredVersion> versions, int stored, List<Champion> champions, List<ReleaseStep> release) {
        /** A registry that has nothing, or was not read. */
        static final Models NONE = new Models(List.of(), 0, List.of(), List.of());

        public Models {
            versions = List.copyOf(versions);
            champions = List.copyOf(champions);
            release = List.copyOf(release);
        }
    }

    /**
     * A version of the model.
     *
     * @param decision of the gate, {@code ACCEPTED}, {@code REJECTED} or {@code UNDECIDED}, or {@code DAMAGED}; empty for a model that was never
     *     evaluated
     * @param accuracy on the holdout, in [0, 1]
     */
    public record StoredVersion(
            String version,
            Optional<String> decision,
            List<String> reasons,
            Optional<Double> accuracy,
            Optional<Instant> decidedAt) {
        public StoredVersion {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * How often a model predicted what people said; each review counts once, with its first label.
     *
     * @param labels on its predictions since it was promoted last
     * @param correct of them, those that agree
     * @param accuracy their share, in [0, 1]
     * @param low lower end of its 95 % interval (Wilson)
     * @param high upper end
     * @param gate accuracy on the holdout; empty if it was never evaluated, or is too old to be among the versions
     */
    public record VersionAccuracy(
            String version,
            long labels,
            long correct,
            double accuracy,
            double low,
            double high,
            Optional<Double> gate) {
        public VersionAccuracy {
            Objects.requireNonNull(version);
            if (labels < 1 || correct < 0 || correct > labels) {
                throw new IllegalArgumentException("not counts of labels: " + correct + " of " + labels);
            }
            Objects.requireNonNull(gate);
        }
    }
}
