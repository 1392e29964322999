package io.reviewstream.streamer.trigger;

import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;

/**
 * Page's CUSUM over correct and incorrect predictions: each label adds its log-likelihood ratio, the dropped accuracy
 * against the expected one, to a score; the score never falls below zero and alarms at a threshold. Because of the zero
 * bound, a long time of high accuracy does not hide a drop.
 *
 * <p>The threshold is the logarithm of the labels that may lie between two false alarms. While predictions are correct at
 * least as often as expected, the mean number of labels up to an alarm is no smaller than that (E. S. Page, "Continuous
 * Inspection Schemes", Biometrika 41, 1954; G. Lorden, "Procedures for Reacting to a Change in Distribution", Annals of
 * Mathematical Statistics 42, 1971, theorem 2: an alarm of the sequential test that starts at a given label has a
 * probability of at most exp(-threshold)).
 *
 * @param expected the accuracy of a model that has not become worse, in (0, 1)
 * @param dropped the lower accuracy to detect, in (0, 1)
 * @param threshold the score of an alarm
 */
record AccuracyCusum(double expected, double dropped, double threshold) {
    /** With an expected accuracy of 1, the first error would be an alarm. */
    private static final double HIGHEST = 0.999;

    AccuracyCusum {
        if (!(0 < dropped && dropped < expected && expected < 1 && threshold > 0)) {
            throw new IllegalArgumentException("no test of " + expected + " against " + dropped + " at " + threshold);
        }
    }

    /**
     * The test for a model.
     *
     * @param gateAccuracy the lower end of its interval on the holdout, in (0, 1]
     * @param settings the size of the drop and the labels between false alarms
     */
    static AccuracyCusum of(double gateAccuracy, AccuracyDropSettings settings) {
        double expected = Math.min(HIGHEST, gateAccuracy);
        // If the drop is larger than the accuracy, half of the accuracy is the lower one.
        double dropped = Math.max(expected / 2, expected - settings.dropPoints() / 100);
        return new AccuracyCusum(expected, dropped, Math.log((double) settings.averageRunLength()));
    }

    /** The score after one more label. */
    double next(double score, boolean correct) {
        double ratio = correct ? dropped / expected : (1 - dropped) / (1 - expected);
        return Math.max(0, score + Math.log(ratio));
    }

    /** Whether the score has reached the threshold. */
    boolean alarms(double score) {
        return score >= threshold;
    }
}
