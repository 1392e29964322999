package io.reviewstream.trainer.run;

import java.util.Objects;
import java.util.Optional;

/**
 * What calls for a model.
 *
 * @param requestId of the retrain request that it answers
 */
public record RunContext(Optional<String> requestId, RecentLabelWeight emphasis) {
    /** A person's wish. */
    public static final RunContext NONE = new RunContext(Optional.empty(), RecentLabelWeight.NONE);

    public RunContext {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(emphasis);
    }
}
