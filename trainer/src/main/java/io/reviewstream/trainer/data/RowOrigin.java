package io.reviewstream.trainer.data;

import java.util.Objects;

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
