package io.reviewstream.trainer.evaluation;

/**
 * The thresholds of the gate.
 *
 * @param fewestRows held-out reviews, below which nothing is decided
 * @param errorRate of each one-sided test; of all tests together whether a candidate is better than one champion
 * @param margin how much accuracy a candidate may lose on all held-out reviews, as a share of reviews
 * @param lowestRecall of either class
 * @param quantizedMargin how much accuracy the quantized file may lose to the floats, as a share of reviews
 */
public record GateSettings(
        int fewestRows, double errorRate, double margin, double lowestRecall, double quantizedMargin) {
    /** 50 reviews, 5 %, one point, a half, half a point. */
    public static final GateSettings DEFAULT = new GateSettings(50, 0.05, 0.01, 0.5, 0.005);

    public GateSettings {
        if (fewestRows < 1) {
            throw new IllegalArgumentException("a decision needs a row: " + fewestRows);
        }
        if (!(errorRate > 0
                && errorRate < 0.5
                && margin >= 0
                && margin < 1
                && lowestRecall >= 0
                && lowestRecall < 1
                && quantizedMargin >= 0
                && quantizedMargin < 1)) {
            throw new IllegalArgumentException("not settings of a gate: " + errorRate + ", " + margin + ", "
                    + lowestRecall + ", " + quantizedMargin);
        }
    }

    /**
     * The error rate of one of many contests against one champion: the first gets a half of {@link #errorRate}, the second
     * a sixth, the third a twelfth, so that all of them together, however many, spend no more than the whole.
     *
     * @param number of the contest, from 1
     */
    double errorRateOfContest(int number) {
        return errorRate / (number * (number + 1.0));
    }

    /** The same with another lowest number of reviews. */
    public GateSettings withFewestRows(int rows) {
        return new GateSettings(rows, errorRate, margin, lowestRecall, quantizedMargin);
    }
}
