package io.reviewstream.trainer.linear;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Trains a linear model: logistic regression on words and pairs of words, each scaled by its naive-Bayes ratio between the
 * classes (Wang and Manning 2012, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification"). The result
 * depends on the set of reviews alone, not on their order.
 */
public final class LinearTrainer {
    /**
     * The features of all reviews that train, at most: LIBLINEAR takes 28 bytes for each. About 33,000 reviews of average
     * length; of more, those whose texts have the lowest hashes train.
     */
    private static final int MOST_FEATURES = 8_000_000;

    private static final double COST = 100;
    /** Added to each count. */
    private static final float SMOOTHING = 1;

    /** LIBLINEAR's indices begin at 1. */
    private static final Feature BIAS = new FeatureNode(NgramFeatures.BUCKETS + 1, 1);

    private LinearTrainer() {}

    /**
     * Trains on reviews of both classes.
     *
     * @param balanced whether both classes weigh the same in sum
     */
    public static LinearModel train(List<ReviewRow> reviews, boolean balanced) {
        return train(reviews, balanced, MOST_FEATURES);
    }

    static LinearModel train(List<ReviewRow> reviews, boolean balanced, long mostFeatures) {
        List<int[]> features = new ArrayList<>();
        List<ReviewRow> ordered = new ArrayList<>(reviews);
        ordered.sort(Comparator.comparing(ReviewRow::textHash));
        long count = 0;
        for (int i = 0; i < ordered.size() && count < mostFeatures; i++) {
            features.add(NgramFeatures.of(ordered.get(i).text()));
            count += features.get(i).length;
        }
        boolean[] positive = new boolean[features.size()];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = ordered.get(i).positive();
        }
        double[] ratios = ratios(features, positive);
        Feature[][] rows = new Feature[features.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = scaled(features.get(i), ratios);
            features.set(i, null);
        }
        double[] weights = LogisticRegression.weights(rows, positive, LinearModel.WEIGHTS, COST, balanced);
        float[] folded = new float[LinearModel.WEIGHTS];
        for (int i = 0; i < ratios.length; i++) {
            folded[i] = (float) (weights[i] * ratios[i]);
        }
        folded[NgramFeatures.BUCKETS] = (float) weights[NgramFeatures.BUCKETS];
        return new LinearModel(folded);
    }

    /** ln (P(feature | positive) / P(feature | negative)), as an absolute value; the regression finds the sign. */
    static double[] ratios(List<int[]> features, boolean[] positive) {
        float[][] counts = new float[2][NgramFeatures.BUCKETS];
        double[] totals = {(double) SMOOTHING * NgramFeatures.BUCKETS, (double) SMOOTHING * NgramFeatures.BUCKETS};
        for (int i = 0; i < positive.length; i++) {
            int of = positive[i] ? 1 : 0;
            for (int feature : features.get(i)) {
                counts[of][feature]++;
            }
            totals[of] += features.get(i).length;
        }
        double[] ratios = new double[NgramFeatures.BUCKETS];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = Math.abs(Math.log((counts[1][i] + SMOOTHING) / totals[1])
                    - Math.log((counts[0][i] + SMOOTHING) / totals[0]));
        }
        return ratios;
    }

    private static Feature[] scaled(int[] features, double[] ratios) {
        Feature[] row = new Feature[features.length + 1];
        double root = Math.sqrt(features.length);
        for (int i = 0; i < features.length; i++) {
            row[i] = new FeatureNode(features[i] + 1, ratios[features[i]] / root);
        }
        row[features.length] = BIAS;
        return row;
    }
}
