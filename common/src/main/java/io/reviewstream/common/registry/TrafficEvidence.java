package io.reviewstream.common.registry;

/**
 * What reviews show without a label.
 *
 * @param reviews that the challenger had to predict beside the champion
 * @param failures of them, those on which the challenger failed
 * @param disagreements of the others, those that the models predict differently
 * @param timed of them, those that both models were timed on, one after the other
 * @param slower of the timed ones, those on which the challenger took too long
 */
public record TrafficEvidence(long reviews, long failures, long disagreements, long timed, long slower) {
    /** No reviews. */
    public static final TrafficEvidence NONE = new TrafficEvidence(0, 0, 0, 0, 0);

    public TrafficEvidence {
        if (failures < 0
                || disagreements < 0
                || slower < 0
                || timed < slower
                || reviews < failures + Math.max(disagreements, timed)) {
            throw new IllegalArgumentException("not counts of " + reviews + " reviews: " + failures + ", "
                    + disagreements + ", " + timed + ", " + slower);
        }
    }

    /** Both together. */
    public TrafficEvidence plus(TrafficEvidence more) {
        return new TrafficEvidence(
                reviews + more.reviews,
                failures + more.failures,
                disagreements + more.disagreements,
                timed + more.timed,
                slower + more.slower);
    }
}
