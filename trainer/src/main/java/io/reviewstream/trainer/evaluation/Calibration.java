package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.inference.ServedFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.rootfinder.BrentSolver;

/** The temperature that makes probabilities honest (Guo et al. 2017, "On Calibration of Modern Neural Networks"). */
public final class Calibration {
    private static final int FEWEST_ROWS = 50;
    private static final double LOWEST = 0.2;
    private static final double HIGHEST = 10;
    /** How near Brent's method comes to the inverse temperature, relatively and absolutely. */
    private static final double ACCURACY = 1e-9;
    /** Keeps the margin of a certain prediction finite. */
    private static final double CLIP = 1e-15;

    private Calibration() {}

    /**
     * The temperature of every file, each fitted on what that very file says. The plain file computes what the optimised
     * one does, and has its temperature.
     *
     * @param validated what files without a temperature said of reviews that were not trained on
     * @return by the file's name, as a manifest has it
     */
    public static Map<String, Double> temperatures(Map<ServedFile, Evaluator.Result> validated) {
        Map<String, Double> temperatures = new TreeMap<>();
        validated.forEach((served, result) -> temperatures.put(served.file(), temperature(result.judged())));
        Optional.ofNullable(temperatures.get(ServedFile.FP32.file()))
                .ifPresent(same -> temperatures.put(ServedFile.PLAIN.file(), same));
        return temperatures;
    }

    /**
     * What the margins behind these probabilities are to be divided by, so that log loss is lowest; in [0.2, 10]. 1 where
     * there are fewer than 50 reviews to learn it from.
     *
     * @param judged with a temperature of 1, on reviews that were not trained on
     */
    static double temperature(List<ScoredReview> judged) {
        if (judged.size() < FEWEST_ROWS) {
            return 1;
        }
        // Log loss has one valley, so that its slope over the inverse temperature rises and is 0 where the loss is
        // lowest.
        DoubleUnaryOperator slope = inverse -> slope(judged, inverse);
        if (slope.applyAsDouble(1 / HIGHEST) >= 0) {
            return HIGHEST;
        }
        if (slope.applyAsDouble(1 / LOWEST) <= 0) {
            return LOWEST;
        }
        return 1 / new BrentSolver(ACCURACY, ACCURACY, Double.MIN_VALUE).findRoot(slope, 1 / HIGHEST, 1 / LOWEST);
    }

    private static double slope(List<ScoredReview> judged, double inverseTemperature) {
        double sum = 0;
        for (ScoredReview each : judged) {
            double margin = margin(each);
            sum += margin * (sigmoid(margin * inverseTemperature) - (each.row().positive() ? 1 : 0));
        }
        return sum;
    }

    /**
     * The same as it would be at another temperature.
     *
     * @param factor the other temperature by the one that these were said at
     */
    static List<ScoredReview> warmedBy(List<ScoredReview> judged, double factor) {
        return judged.stream()
                .map(each -> new ScoredReview(each.row(), sigmoid(margin(each) / factor)))
                .toList();
    }

    /** The logit of the positive class minus that of the other, from the probability. */
    private static double margin(ScoredReview judged) {
        double probability = Math.min(1 - CLIP, Math.max(CLIP, judged.probability()));
        return Math.log(probability / (1 - probability));
    }

    private static double sigmoid(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }
}
