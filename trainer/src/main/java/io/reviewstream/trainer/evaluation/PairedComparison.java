package io.reviewstream.trainer.evaluation;

import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.BinomialTest;

/**
 * Two models on the same reviews. They differ only in the reviews that one of them alone classifies correctly.
 *
 * @param rows all reviews
 * @param onlyFirst correct by the first model alone
 * @param onlySecond correct by the second model alone
 */
record PairedComparison(int rows, int onlyFirst, int onlySecond) {
    static PairedComparison of(List<Boolean> firstCorrect, List<Boolean> secondCorrect) {
        if (firstCorrect.size() != secondCorrect.size()) {
            throw new IllegalArgumentException(
                    "not the same rows: " + firstCorrect.size() + " and " + secondCorrect.size());
        }
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < firstCorrect.size(); i++) {
            onlyFirst += firstCorrect.get(i) && !secondCorrect.get(i) ? 1 : 0;
            onlySecond += secondCorrect.get(i) && !firstCorrect.get(i) ? 1 : 0;
        }
        return new PairedComparison(firstCorrect.size(), onlyFirst, onlySecond);
    }

    /** Rows that the models classify differently. */
    long disagreements() {
        return (long) onlyFirst + onlySecond;
    }

    /** Accuracy of the first minus accuracy of the second. */
    double difference() {
        return (double) (onlyFirst - onlySecond) / rows;
    }

    /**
     * The chance that a first model no better than the second does as well as this: McNemar's exact test, one-sided.
     */
    double pValueOfBetter() {
        if (disagreements() == 0) {
            return 1;
        }
        return BinomialTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(Math.toIntExact(disagreements()), onlyFirst, 0.5)
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
