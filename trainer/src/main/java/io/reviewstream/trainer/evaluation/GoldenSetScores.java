package io.reviewstream.trainer.evaluation;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.List;
import java.util.Set;

/**
 * The predictions of a candidate for the golden reviews.
 *
 * @param scored row by row, through the file that would be served
 * @param trainingTexts the hash of every text that the candidate was trained on
 * @param leastShare of them that must be classified correctly, in (0, 1]
 */
public record GoldenSetScores(List<ScoredReview> scored, Set<String> trainingTexts, double leastShare) {
    private static final int NAMED = 5;

    public GoldenSetScores {
        scored = List.copyOf(scored);
        trainingTexts = Set.copyOf(trainingTexts);
        if (scored.isEmpty()) {
            throw new IllegalArgumentException("a golden set needs a review");
        }
    }

    /** The number of golden reviews that its base model was trained on. */
    long trainedOn() {
        return scored.stream()
                .filter(each -> trainingTexts.contains(each.row().textHash()))
                .count();
    }

    boolean passes() {
        return correct() >= leastShare * scored.size();
    }

    long correct() {
        return scored.stream().filter(ScoredReview::correct).count();
    }

    /** The ids of the first incorrect ones. */
    List<String> incorrect() {
        return scored.stream()
                .filter(each -> !each.correct())
                .map(ScoredReview::row)
                .map(ReviewRow::reviewId)
                .limit(NAMED)
                .toList();
    }
}
