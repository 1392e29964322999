package io.reviewstream.trainer.evaluation;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.rootfinder.BrentSolver;

/** The temperature that calibrates probabilities (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
public final class Calibration {
    private static final int FEWEST_ROWS = 50;
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 10;
    /** How near Brent's method comes to the inverse temperature, relatively and absolutely. */
    private static final double ACCURACY = 1e-9;
    /** Keeps the margin of a prediction of probability 0 or 1 finite. */
    private static final double CLIP = 1e-15;

    private Calibration() {}

    /**
     * The divisor of the margins behind these probabilities that gives the lowest log loss, in [0.2, 10]; 1 with fewer
     * than 50 reviews.
     *
     * @param scored with a temperature of 1, on reviews that were not trained on
     */
    public static double temperature(List<ScoredReview> scored) {
        if (scored.size() < FEWEST_ROWS) {
            return 1;
        }
        // Log loss has one valley, so that its slope over the inverse temperature rises and is 0 where the loss is
        // lowest.
        DoubleUnaryOperator slope = inverse -> slope(scored, inverse);
        if (slope.applyAsDouble(1 / HIGHEST) >= 0) {
            return HIGHEST;
        }
        if (slope.applyAsDouble(1 / LOWEST) <= 0) {
            return LOWEST;
        }
        return 1 / new BrentSolver(ACCURACY, ACCURACY, Double.MIN_VALUE).findRoot(slope, 1 / HIGHEST, 1 / LOWEST);
    }

    private static double slope(List<ScoredReview> scored, double inverseTemperature) {
        double sum = 0;
        for (ScoredReview each : scored) {
            double margin = margin(each.probability());
            sum += margin * (sigmoid(margin * inverseTemperature) - (each.row().positive() ? 1 : 0));
        }
        return sum;
    }

    /**
     * The same predictions at another temperature.
     *
     * @param factor the other temperature divided by the one of these predictions
     */
    public static List<ScoredReview> rescaled(List<ScoredReview> scored, double factor) {
        return scored.stream()
                .map(each -> new ScoredReview(each.row(), sigmoid(margin(each.probability()) / factor)))
                .toList();
    }

    /** The logit of the positive class minus that of the other, from the probability of the positive class. */
    static double margin(double probability) {
        double clipped = Math.min(1 - CLIP, Math.max(CLIP, probability));
        return Math.log(clipped / (1 - clipped));
    }

    /** The probability of a margin. */
    public static double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }
}
