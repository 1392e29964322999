package io.reviewstream.trainer.evaluation;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.List;
import java.util.Set;

/**
 * What a candidate says of the golden reviews.
 *
 * @param judged row by row, through the file that would be served
 * @param trainingTexts the hash of every text that the candidate was trained on
 * @param leastShare of them that has to be right, in (0, 1]
 */
public record GoldenSetScores(List<ScoredReview> judged, Set<String> trainingTexts, double leastShare) {
    private static final int NAMED = 5;

    public GoldenSetScores {
        judged = List.copyOf(judged);
        trainingTexts = Set.copyOf(trainingTexts);
        if (judged.isEmpty()) {
            throw new IllegalArgumentException("a golden set needs a review");
        }
    }

    /** Those that trained it, through a base model that knew them. */
    long trainedOn() {
        return judged.stream()
                .filter(each -> trainingTexts.contains(each.row().textHash()))
                .count();
    }

    boolean passes() {
        return right() >= leastShare * judged.size();
    }

    long right() {
        return judged.stream().filter(ScoredReview::right).count();
    }

    /** The ids of the first wrong ones. */
    List<String> wrong() {
        return judged.stream()
                .filter(each -> !each.right())
                .map(ScoredReview::row)
                .map(ReviewRow::reviewId)
                .limit(NAMED)
                .toList();
    }
}
