package io.reviewstream.trainer.data;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The text of one review, whose label may not be known.
 *
 * @param source of the text as it was written, which is never blank
 * @param textHash as {@link io.reviewstream.common.hash.TextHash} says
 * @param positive its label, if it has one
 */
public record ReviewText(String textHash, Supplier<String> source, Optional<Boolean> positive) {
    public ReviewText {
        Objects.requireNonNull(textHash);
        Objects.requireNonNull(source);
        Objects.requireNonNull(positive);
    }

    /** As it was written; read from disk if it is there. */
    public String text() {
        return source.get();
    }
}
