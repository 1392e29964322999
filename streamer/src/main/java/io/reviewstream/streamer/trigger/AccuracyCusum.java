package io.reviewstream.streamer.trigger;

import io.reviewstream.streamer.settings.AccuracyDropSettings;

/**
 * Page's CUSUM over right and wrong predictions: each label moves a score by its log-likelihood ratio, the suspected
 * accuracy against the expected one; the score never falls below zero and alarms at a threshold. Since it starts afresh
 * at zero, good times long past do not hide a drop.
 *
 * <p>The threshold is the logarithm of the labels that may lie between two false alarms. While predictions are right at
 * least as often as expected, the mean number of labels up to an alarm is no smaller than that (E. S. Page, "Continuous
 * Inspection Schemes", Biometrika 41, 1954; G. Lorden, "Procedures for Reacting to a Change in Distribution", Annals of
 * Mathematical Statistics 42, 1971, theorem 2: an alarm of the sequential test that starts at a given label has a
 * probability of at most exp(-threshold)).
 *
 * @param expected the accuracy of a model that is as good as ever, in (0, 1)
 * @param suspected a lower one, in (0, 1)
 * @param threshold the score of an alarm
 */
record AccuracyCusum(double expected, double suspected, double threshold) {
    /** No model is taken to be never wrong: the first mistake would be an alarm. */
    private static final double HIGHEST = 0.999;

    AccuracyCusum {
        if (!(0 < suspected && suspected < expected && expected < 1 && threshold > 0)) {
            throw new IllegalArgumentException("no test of " + expected + " against " + suspected + " at " + threshold);
        }
    }

    /**
     * The test for a model.
     *
     * @param gateAccuracy what its gate found it to have at the least, in (0, 1]
     * @param watch that looks for a drop
     */
    static AccuracyCusum of(double gateAccuracy, AccuracyDropSettings watch) {
        double expected = Math.min(HIGHEST, gateAccuracy);
        // Where the drop is larger than the accuracy, half of it is.
        double suspected = Math.max(expected / 2, expected - watch.dropPoints() / 100);
        return new AccuracyCusum(expected, suspected, Math.log((double) watch.falseAlarmAfter()));
    }

    /** The score after one more label. */
    double after(double score, boolean right) {
        double ratio = right ? suspected / expected : (1 - suspected) / (1 - expected);
        return Math.max(0, score + Math.log(ratio));
    }

    /** Whether chance no longer explains the score. */
    boolean alarms(double score) {
        return score >= threshold;
    }
}
