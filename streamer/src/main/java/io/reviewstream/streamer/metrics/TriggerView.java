package io.reviewstream.streamer.metrics;

import io.reviewstream.common.event.RetrainRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the retraining trigger knows, at most about a second ago.
 *
 * @param champion the model in force, as announced
 * @param labeledReviews labelled reviews in all, erased ones left out
 * @param newLabels of them, those that no training run has used up
 * @param pending the request that is out and unanswered
 * @param quietUntil when there may be a request again
 * @param versions by model, how right its predictions were; the newest models only
 */
public record TriggerView(
        Optional<ChampionView> champion,
        long labeledReviews,
        long newLabels,
        Optional<PendingView> pending,
        Optional<Instant> quietUntil,
        SortedMap<String, VersionAccuracy> versions) {
    public TriggerView {
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    /**
     * The model in force.
     *
     * @param number under {@code champions/} in the registry
     * @param since when it was announced
     * @param gateAccuracy what its gate found it to have at the least; absent where the announcement does not say
     * @param recentAccuracy on the newest labels; absent before the first
     * @param suspicion how far the test for a drop has come, 1 being an alarm; absent where none is looked for
     */
    public record ChampionView(
            String version,
            long number,
            Instant since,
            Optional<Double> gateAccuracy,
            Optional<Double> recentAccuracy,
            Optional<Double> suspicion) {}

    /** A request without an answer. */
    public record PendingView(String requestId, RetrainRequest.Reason reason, Instant since) {}

    /**
     * Of one model's predictions, those that labels came back for, since it came into force last.
     *
     * @param labels how many; each review counts once, with its first label
     * @param right of them, those that were right
     */
    public record VersionAccuracy(long labels, long right) {
        public VersionAccuracy {
            if (labels < 1 || right < 0 || right > labels) {
                throw new IllegalArgumentException("right " + right + " times out of " + labels);
            }
        }

        /** In [0, 1]. */
        public double share() {
            return (double) right / labels;
        }
    }
}
