package io.reviewstream.trainer.linear;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import io.reviewstream.common.bundle.ServingPlan.Stack;
import java.util.Optional;

/**
 * Fits how the margins of the network and of the linear model make one: logistic regression on both (Wolpert 1992, "Stacked
 * generalization"), on reviews that trained neither.
 */
public final class StackFit {
    /** With fewer reviews three weights are noise. */
    private static final int FEWEST_ROWS = 100;

    private static final double COST = 100;

    private StackFit() {}

    /**
     * The weights; empty with fewer than 100 reviews, with one class only, or if one of the two margins does not help.
     *
     * @param network margins of the network
     * @param linear margins of the linear model for the same reviews
     * @param positive their labels
     */
    public static Optional<Stack> fit(double[] network, double[] linear, boolean[] positive) {
        if (positive.length < FEWEST_ROWS || hasOneClass(positive)) {
            return Optional.empty();
        }
        Feature[][] rows = new Feature[positive.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new Feature[] {
                new FeatureNode(1, network[i]), new FeatureNode(2, linear[i]), new FeatureNode(3, 1),
            };
        }
        double[] weights = LogisticRegression.weights(rows, positive, 3, COST, false);
        return weights[0] > 0 && weights[1] > 0
                ? Optional.of(new Stack(weights[0], weights[1], weights[2]))
                : Optional.empty();
    }

    private static boolean hasOneClass(boolean[] positive) {
        for (boolean each : positive) {
            if (each != positive[0]) {
                return false;
            }
        }
        return true;
    }
}
