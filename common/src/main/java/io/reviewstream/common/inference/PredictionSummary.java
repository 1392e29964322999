package io.reviewstream.common.inference;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Mean;
import org.apache.commons.statistics.descriptive.Variance;

/**
 * What a model predicted for some reviews, without their texts and labels: the trainer makes one of the holdout, the streamer
 * of the latest reviews.
 *
 * @param reviews how many, at least one
 * @param scores how many of them by P(positive), in 200 bins of equal width from 0 to 1; each but the last excludes its end
 * @param confidence the mean probability of the predicted class, in [0.5, 1]
 * @param confidenceVariance the sample variance of that probability; 0 of one review
 * @param tokens the mean number of tokens that the network read of a review; it reads none of those that the linear stage
 *     answers
 * @param unknownShare the share of these tokens that stand for words which the vocabulary does not have, in [0, 1]
 * @param truncatedShare the share of the reviews that have more tokens than the model reads, in [0, 1]
 */
public record PredictionSummary(
        int reviews,
        List<Integer> scores,
        double confidence,
        double confidenceVariance,
        double tokens,
        double unknownShare,
        double truncatedShare) {
    private static final int BINS = 200;

    public PredictionSummary {
        scores = List.copyOf(scores);
        if (reviews < 1
                || scores.size() != BINS
                || scores.stream().anyMatch(count -> count < 0)
                || scores.stream().mapToLong(Integer::longValue).sum() != reviews) {
            throw new IllegalArgumentException(
                    "the scores must be those of " + reviews + " reviews, at least 1, in " + BINS + " bins");
        }
        if (!(confidence >= 0.5 && confidence <= 1) || !(confidenceVariance >= 0) || !(tokens >= 0)) {
            throw new IllegalArgumentException("no confidence, variance of it and number of tokens: " + confidence
                    + ", " + confidenceVariance + ", " + tokens);
        }
        if (!(unknownShare >= 0 && unknownShare <= 1) || !(truncatedShare >= 0 && truncatedShare <= 1)) {
            throw new IllegalArgumentException("not shares: " + unknownShare + ", " + truncatedShare);
        }
    }

    /** Summarizes at least one prediction. */
    public static PredictionSummary of(List<Prediction> predictions) {
        int[] scores = new int[BINS];
        predictions.forEach(each -> scores[Math.min(BINS - 1, (int) (each.probability() * BINS))]++);
        double[] confidences =
                predictions.stream().mapToDouble(Prediction::confidence).toArray();
        long tokens = predictions.stream().mapToLong(Prediction::tokens).sum();
        long unknown = predictions.stream().mapToLong(Prediction::unknownTokens).sum();
        long truncated = predictions.stream().filter(Prediction::truncated).count();
        int reviews = predictions.size();
        return new PredictionSummary(
                reviews,
                Arrays.stream(scores).boxed().toList(),
                Mean.of(confidences).getAsDouble(),
                Variance.of(confidences).getAsDouble(),
                (double) tokens / reviews,
                tokens == 0 ? 0 : (double) unknown / tokens,
                (double) truncated / reviews);
    }

    /** How many are predicted to be positive: P(positive) is at least one half. */
    public int positives() {
        return scores.subList(BINS / 2, BINS).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /**
     * How many scores there are in wider bins.
     *
     * @param bins of equal width from 0 to 1, a divisor of 200
     */
    public List<Integer> histogram(int bins) {
        int width = BINS / bins;
        return IntStream.range(0, bins)
                .mapToObj(bin -> scores.subList(bin * width, (bin + 1) * width).stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .toList();
    }

    /** The bin of each score, ascending: a sample for tests of distributions. */
    public double[] scoreBins() {
        double[] bins = new double[reviews];
        int next = 0;
        for (int bin = 0; bin < BINS; bin++) {
            for (int i = 0; i < scores.get(bin); i++) {
                bins[next++] = bin;
            }
        }
        return bins;
    }
}
