package io.reviewstream.trainer.evaluation;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The temperature that makes probabilities honest (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
public final class Calibration {
    private static final int FEWEST_ROWS = 50;
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 10;
    private static final int STEPS = 60;
    private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
    /** Keeps the margin of a certain prediction finite. */
    private static final double CLIP = 1e-12;

    private Calibration() {}

    /**
     * What the margins behind these probabilities are to be divided by, so that log loss is lowest; in [0.2, 10]. 1 where
     * there are fewer than 50 reviews to learn it from.
     *
     * @param judged with a temperature of 1, on reviews that were not trained on
     */
    public static double temperature(List<Judged> judged) {
        if (judged.size() < FEWEST_ROWS) {
            return 1;
        }
        return Math.exp(lowest(logTemperature -> loss(judged, Math.exp(logTemperature))));
    }

    private static double loss(List<Judged> judged, double temperature) {
        double sum = 0;
        for (Judged each : judged) {
            double probability = Math.min(1 - CLIP, Math.max(CLIP, each.probability()));
            double margin = Math.log(probability / (1 - probability)) / temperature;
            sum += Math.log1p(Math.exp(each.row().positive() ? -margin : margin));
        }
        return sum;
    }

    /** Golden-section search: the loss has one valley. */
    private static double lowest(DoubleUnaryOperator loss) {
        double low = Math.log(LOWEST);
        double high = Math.log(HIGHEST);
        for (int step = 0; step < STEPS; step++) {
            double left = high - GOLDEN * (high - low);
            double right = low + GOLDEN * (high - low);
            if (loss.applyAsDouble(left) < loss.applyAsDouble(right)) {
                high = right;
            } else {
                low = left;
            }
        }
        return (low + high) / 2;
    }
}
