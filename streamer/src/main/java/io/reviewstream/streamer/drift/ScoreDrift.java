package io.reviewstream.streamer.drift;

import io.reviewstream.common.inference.PredictionSummary;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;

/**
 * How far the scores of a window are from those of the holdout (Rabanser et al. 2019, "Failing Loudly": the two-sample
 * Kolmogorov-Smirnov test of a classifier's scores).
 *
 * @param distance the largest difference between the two cumulative distributions of scores, in [0, 1]
 * @param pValue for all looks together: of the test, times k (k + 1) at the k-th look, at most 1. Reviews like the holdout
 *     have one of at most p at any look, however many there are, with a probability of at most p
 */
record ScoreDrift(double distance, double pValue) {
    /** Smaller distances do not matter, however certain they are. */
    static final double LEAST_DISTANCE = 0.05;

    /** Of all looks of one instance at one model together. */
    static final double ERROR_RATE = 0.001;

    static ScoreDrift of(PredictionSummary holdout, PredictionSummary window, long look) {
        double[] expected = holdout.scoreBins();
        double[] lately = window.scoreBins();
        // Twice the smaller p-value of the two sides is at least that of both together, and takes a tenth of the time.
        KolmogorovSmirnovTest test = KolmogorovSmirnovTest.withDefaults().with(PValueMethod.ASYMPTOTIC);
        KolmogorovSmirnovTest.TwoResult above =
                test.with(AlternativeHypothesis.GREATER_THAN).test(expected, lately);
        KolmogorovSmirnovTest.TwoResult below =
                test.with(AlternativeHypothesis.LESS_THAN).test(expected, lately);
        double pValue = 2 * Math.min(above.getPValue(), below.getPValue());
        return new ScoreDrift(
                Math.max(above.getStatistic(), below.getStatistic()), Math.min(1, pValue * look * (look + 1)));
    }

    /** Whether the distance matters and is not by chance. */
    boolean alarm() {
        return distance >= LEAST_DISTANCE && pValue <= ERROR_RATE;
    }
}
