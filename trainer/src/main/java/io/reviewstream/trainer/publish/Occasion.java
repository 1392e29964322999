package io.reviewstream.trainer.publish;

import java.util.Objects;
import java.util.Optional;

/**
 * What calls for a model.
 *
 * @param requestId of the retrain request that it answers
 */
public record Occasion(Optional<String> requestId, Emphasis emphasis) {
    /** A person's wish. */
    public static final Occasion NONE = new Occasion(Optional.empty(), Emphasis.NONE);

    public Occasion {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(emphasis);
    }
}
