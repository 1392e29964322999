package io.reviewstream.trainer.evaluation;

import java.util.Comparator;
import java.util.List;

/**
 * A review that a model was wrong about, by its id; the text stays where it is.
 *
 * @param isPositive its label
 * @param probability P(positive), as the model said it
 */
public record Mistake(String reviewId, boolean isPositive, double probability) {
    /** The surest mistakes first; of equally sure ones the lower id. */
    public static List<Mistake> surest(List<Judged> judged, int most) {
        return judged.stream()
                .filter(each -> !each.right())
                .sorted(Comparator.comparingDouble(Judged::confidence)
                        .reversed()
                        .thenComparing(each -> each.row().reviewId()))
                .limit(most)
                .map(each -> new Mistake(each.row().reviewId(), each.row().positive(), each.probability()))
                .toList();
    }
}
