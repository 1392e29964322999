package io.reviewstream.common.control;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import java.time.Clock;
import java.util.Optional;

/** A person ends the open release; the model that serves stays. */
public final class ReleaseAbort {
    private final ModelRegistry registry;
    private final Clock clock;

    /** In a registry. */
    public ReleaseAbort(ModelRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * The release that can be aborted.
     *
     * @return empty if none is open
     */
    public Optional<Release.Open> open() {
        return registry.release().filter(Release.Open.class::isInstance).map(Release.Open.class::cast);
    }

    /**
     * Ends it.
     *
     * @throws UserException if none is open, or if it went on at the same time
     */
    public Release.Ended abort(String reason) {
        Cause cause = Cause.of(reason, MadeBy.PERSON, clock.instant());
        Release.Open open = open().orElseThrow(
                        () -> UserException.missingInput("No release is open in the registry " + registry + "."));
        Release.Ended ended =
                open instanceof Release.Challenging challenging ? challenging.dropped(cause) : open.undecided(cause);
        if (!registry.add(ended)) {
            throw UserException.unreachable(
                    "The release went on at the same time. Look at it with 'reviewstream models release show' and"
                            + " retry.",
                    null);
        }
        return ended;
    }
}
