package io.reviewstream.trainer.data;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reviews that a model has to get right, and that never train one.
 *
 * @param leastShare of them that has to be right, in (0, 1]
 */
public record GoldenSet(List<ReviewRow> rows, double leastShare) {
    /** No such reviews. */
    public static final GoldenSet NONE = new GoldenSet(List.of(), 1);

    public GoldenSet {
        rows = List.copyOf(rows);
        if (!(leastShare > 0 && leastShare <= 1)) {
            throw new IllegalArgumentException("the share of golden reviews is not in (0, 1]: " + leastShare);
        }
    }

    /** The hash of every text. */
    public Set<String> textHashes() {
        return rows.stream().map(ReviewRow::textHash).collect(Collectors.toSet());
    }
}
