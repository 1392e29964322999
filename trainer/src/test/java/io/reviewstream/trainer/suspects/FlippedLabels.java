package io.reviewstream.trainer.suspects;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Reviews, some of which have the wrong label.
 *
 * @param ids of those
 */
record FlippedLabels(List<ReviewRow> rows, Set<String> ids) {
    /** Flips each label with this probability. */
    static FlippedLabels of(List<ReviewRow> reviews, double probability, long seed) {
        Random random = new Random(seed);
        List<ReviewRow> rows = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (ReviewRow row : reviews) {
            boolean flipped = random.nextDouble() < probability;
            if (flipped) {
                ids.add(row.reviewId());
            }
            rows.add(new ReviewRow(
                    row.reviewId(), row.source(), row.positive() ^ flipped, row.textHash(), row.origin()));
        }
        return new FlippedLabels(rows, ids);
    }
}
