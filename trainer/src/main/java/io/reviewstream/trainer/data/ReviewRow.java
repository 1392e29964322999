package io.reviewstream.trainer.data;

import io.reviewstream.common.hash.TextHash;
import io.reviewstream.trainer.spill.SpillFile;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One labelled review.
 *
 * @param reviewId its own, or derived from the text
 * @param source of the text as it was written, which is never blank
 * @param textHash as {@link TextHash} says
 */
public record ReviewRow(String reviewId, Supplier<String> source, boolean positive, String textHash, RowOrigin origin) {
    public ReviewRow {
        Objects.requireNonNull(reviewId);
        Objects.requireNonNull(source);
        Objects.requireNonNull(textHash);
        Objects.requireNonNull(origin);
    }

    /** A review that has no id gets one from its text. */
    public static ReviewRow of(String reviewId, String text, boolean positive, RowOrigin origin) {
        return of(reviewId, text, new TextInMemory(text), positive, origin);
    }

    /** The same with its text in a file, off the heap. */
    public static ReviewRow of(String reviewId, String text, SpillFile file, boolean positive, RowOrigin origin) {
        return of(reviewId, text, file.add(text), positive, origin);
    }

    /** The same with its text wherever {@code source} has it. */
    public static ReviewRow of(
            String reviewId, String text, Supplier<String> source, boolean positive, RowOrigin origin) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("a row without text");
        }
        String hash = TextHash.of(text);
        return new ReviewRow(
                reviewId.isBlank() ? TextHash.toId(hash) : reviewId.strip(), source, positive, hash, origin);
    }

    /** Whether the review was labelled for what was predicted: it trains, and judges no model. */
    public boolean isChosen() {
        return origin instanceof RowOrigin.OnTopic place && place.isChosen();
    }

    /** As it was written; read from disk if it is there. */
    public String text() {
        return source.get();
    }

    private record TextInMemory(String get) implements Supplier<String> {}

    /** Where a row was read. */
    public sealed interface RowOrigin {
        /**
         * A file, or a collection in memory.
         *
         * @param sha256 of its content, in hex
         * @param line at which the row starts, from 1; 0 in memory
         */
        record Collected(String sha256, long line) implements RowOrigin {
            public Collected {
                Objects.requireNonNull(sha256);
            }

            /** A row in memory. */
            public Collected(String sha256) {
                this(sha256, 0);
            }
        }

        /**
         * A record of {@code labeled-reviews}.
         *
         * @param isChosen whether the review was labelled for what was predicted, so that no rate may count it
         */
        record OnTopic(int partition, long offset, boolean isChosen) implements RowOrigin {
            /** A review that was labelled whatever was predicted. */
            public OnTopic(int partition, long offset) {
                this(partition, offset, false);
            }
        }
    }
}
