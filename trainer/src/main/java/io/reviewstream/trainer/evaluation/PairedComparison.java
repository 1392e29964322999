package io.reviewstream.trainer.evaluation;

import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * Two models on the same reviews. Only reviews that one of them gets right and the other wrong tell them apart.
 *
 * @param rows all reviews
 * @param onlyFirst right by the first model alone
 * @param onlySecond right by the second model alone
 */
record PairedComparison(int rows, int onlyFirst, int onlySecond) {
    static PairedComparison of(List<Boolean> firstRight, List<Boolean> secondRight) {
        if (firstRight.size() != secondRight.size()) {
            throw new IllegalArgumentException(
                    "not the same rows: " + firstRight.size() + " and " + secondRight.size());
        }
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < firstRight.size(); i++) {
            onlyFirst += firstRight.get(i) && !secondRight.get(i) ? 1 : 0;
            onlySecond += secondRight.get(i) && !firstRight.get(i) ? 1 : 0;
        }
        return new PairedComparison(firstRight.size(), onlyFirst, onlySecond);
    }

    /** Accuracy of the first minus accuracy of the second. */
    double difference() {
        return (double) (onlyFirst - onlySecond) / rows;
    }

    /**
     * The chance that a first model no better than the second does as well as this: McNemar's exact test, one-sided.
     */
    double pValueOfBetter() {
        return pValue(onlyFirst);
    }

    /** The same for a first model no worse than the second doing as badly as this. */
    double pValueOfWorse() {
        return pValue(onlySecond);
    }

    private double pValue(int successes) {
        int discordant = onlyFirst + onlySecond;
        if (discordant == 0) {
            return 1;
        }
        return BinomialTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(discordant, successes, 0.5)
                .getPValue();
    }

    /**
     * The lowest difference that these reviews allow, one-sided: Wald's bound with half a review added to each of the
     * four cells (Agresti and Min 2005, "Simple improved confidence intervals for comparing matched proportions").
     */
    double lowestDifference(double errorRate) {
        double n = rows + 2.0;
        double first = onlyFirst + 0.5;
        double second = onlySecond + 0.5;
        double difference = (first - second) / n;
        double deviation = Math.sqrt(first + second - (first - second) * (first - second) / n) / n;
        return difference - NormalDistribution.of(0, 1).inverseSurvivalProbability(errorRate) * deviation;
    }
}
