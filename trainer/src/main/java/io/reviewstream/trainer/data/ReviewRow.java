package io.reviewstream.trainer.data;

import io.reviewstream.common.hash.TextHash;
import java.util.Objects;

/**
 * One labelled review.
 *
 * @param reviewId its own, or derived from the text
 * @param text as it was written; never blank
 * @param textHash as {@link TextHash} says
 */
public record ReviewRow(String reviewId, String text, boolean positive, String textHash, RowOrigin origin) {
    public ReviewRow {
        Objects.requireNonNull(reviewId);
        if (text.isBlank()) {
            throw new IllegalArgumentException("a row without text");
        }
        Objects.requireNonNull(textHash);
        Objects.requireNonNull(origin);
    }

    /** A review that has no id gets one from its text. */
    public static ReviewRow of(String reviewId, String text, boolean positive, RowOrigin origin) {
        String hash = TextHash.of(text);
        return new ReviewRow(reviewId.isBlank() ? TextHash.toId(hash) : reviewId.strip(), text, positive, hash, origin);
    }
}
