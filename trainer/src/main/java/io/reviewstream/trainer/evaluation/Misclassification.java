package io.reviewstream.trainer.evaluation;

import java.util.Comparator;
import java.util.List;

/**
 * A review that a model was wrong about, by its id; the text stays where it is.
 *
 * @param isPositive its label
 * @param probability P(positive), as the model said it
 */
public record Misclassification(String reviewId, boolean isPositive, double probability) {
    /** The surest mistakes first; of equally sure ones the lower id. */
    public static List<Misclassification> surest(List<ScoredReview> judged, int most) {
        return judged.stream()
                .filter(each -> !each.right())
                .sorted(Comparator.comparingDouble(ScoredReview::confidence)
                        .reversed()
                        .thenComparing(each -> each.row().reviewId()))
                .limit(most)
                .map(each ->
                        new Misclassification(each.row().reviewId(), each.row().positive(), each.probability()))
                .toList();
    }
}
