package io.reviewstream.trainer.linear;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;

/**
 * L2-regularised logistic regression by LIBLINEAR's trust region Newton method, which draws nothing at random (Lin, Weng and
 * Keerthi 2008, "Trust region Newton method for large-scale logistic regression").
 */
final class LogisticRegression {
    private static final double POSITIVE = 1;
    private static final double NEGATIVE = -1;
    /** LIBLINEAR's own for this method. */
    private static final double TOLERANCE = 0.01;

    private LogisticRegression() {}

    /**
     * The weights of a logit of the positive class.
     *
     * @param rows the features of each row, their indices ascending from 1
     * @param positive the class of each row; both occur
     * @param features number of features
     * @param cost of an error, against that of the weights: LIBLINEAR's C
     * @param balanced whether both classes weigh the same in sum
     */
    static double[] weights(Feature[][] rows, boolean[] positive, int features, double cost, boolean balanced) {
        Linear.disableDebugOutput();
        Problem problem = new Problem();
        problem.l = rows.length;
        problem.n = features;
        problem.x = rows;
        problem.y = new double[rows.length];
        int positives = 0;
        for (int i = 0; i < rows.length; i++) {
            problem.y[i] = positive[i] ? POSITIVE : NEGATIVE;
            positives += positive[i] ? 1 : 0;
        }
        if (positives == 0 || positives == rows.length) {
            throw new IllegalArgumentException("rows of both classes are needed");
        }
        Parameter parameter = new Parameter(SolverType.L2R_LR, cost, TOLERANCE);
        if (balanced) {
            double half = rows.length / 2.0;
            parameter.setWeights(
                    new double[] {half / positives, half / (rows.length - positives)},
                    new int[] {(int) POSITIVE, (int) NEGATIVE});
        }
        // Of the classes 1 and -1, LIBLINEAR's weights are always those of 1.
        return Linear.train(problem, parameter).getFeatureWeights();
    }
}
