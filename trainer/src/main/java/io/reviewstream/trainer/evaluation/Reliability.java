package io.reviewstream.trainer.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * Accuracy of a served file by its confidence, before and after calibration.
 *
 * @param temperature that was folded into the weights
 * @param before as if it were 1
 * @param after as it is served
 */
public record Reliability(double temperature, Curve before, Curve after) {
    private static final int BINS = 15;

    /**
     * Confidence against accuracy.
     *
     * @param calibrationError expected calibration error of the predicted class, 15 bins of equal width (Guo et al. 2017)
     * @param bins those that hold a review, from low confidence to high
     */
    public record Curve(double calibrationError, List<Bin> bins) {
        public Curve {
            bins = List.copyOf(bins);
        }

        static Curve of(List<ScoredReview> scored) {
            List<List<ScoredReview>> byBin = new ArrayList<>();
            for (int bin = 0; bin < BINS; bin++) {
                byBin.add(new ArrayList<>());
            }
            scored.forEach(each -> byBin.get(Math.min(BINS - 1, (int) (each.confidence() * BINS)))
                    .add(each));
            List<Bin> bins = new ArrayList<>();
            double error = 0;
            for (int bin = 0; bin < BINS; bin++) {
                if (!byBin.get(bin).isEmpty()) {
                    Bin filled = Bin.of(bin, byBin.get(bin));
                    bins.add(filled);
                    error += filled.reviews() * Math.abs(filled.accuracy() - filled.confidence());
                }
            }
            return new Curve(error / scored.size(), bins);
        }
    }

    /**
     * The reviews whose predicted class has nearly the same confidence.
     *
     * @param from the lowest confidence, included
     * @param to the highest, included in the last bin only
     * @param reviews how many
     * @param confidence their mean
     * @param accuracy the share of them that was classified correctly
     */
    public record Bin(double from, double to, int reviews, double confidence, double accuracy) {
        private static Bin of(int index, List<ScoredReview> scored) {
            return new Bin(
                    (double) index / BINS,
                    (index + 1.0) / BINS,
                    scored.size(),
                    scored.stream()
                            .mapToDouble(ScoredReview::confidence)
                            .average()
                            .orElseThrow(),
                    Metrics.accuracy(scored));
        }
    }

    /**
     * From the predictions of a file as it is served.
     *
     * @param served at this temperature, at least one
     */
    public static Reliability of(List<ScoredReview> served, double temperature) {
        return new Reliability(temperature, Curve.of(Calibration.rescaled(served, 1 / temperature)), Curve.of(served));
    }
}
