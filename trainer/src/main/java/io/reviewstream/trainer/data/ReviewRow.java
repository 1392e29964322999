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

    /** Where a row was read. */
    public sealed interface RowOrigin {
        /**
         * A file, or a collection in memory.
         *
         * @param sha256 of its content, in hex
         */
        record Collected(String sha256) implements RowOrigin {
            public Collected {
                Objects.requireNonNull(sha256);
            }
        }

        /** A record of {@code labeled-reviews}. */
        record OnTopic(int partition, long offset) implements RowOrigin {}
    }
}
