package io.reviewstream.streamer.release;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.streamer.release.ComparedModels.ChallengerFailedException;
import java.time.Clock;
import java.util.Optional;

/**
 * The models of the open release, loaded. One thread loads and closes; {@link #models} is for every thread, which may find
 * them closed.
 */
final class LoadedRelease implements AutoCloseable {
    private final ModelRegistry registry;
    private final ServingSettings serving;
    private final Clock clock;
    private volatile Optional<ComparedModels> models = Optional.empty();

    LoadedRelease(ModelRegistry registry, ServingSettings serving, Clock clock) {
        this.registry = registry;
        this.serving = serving;
        this.clock = clock;
    }

    Optional<ComparedModels> models() {
        return models;
    }

    /** The highest rate of disagreement that the holdout of the gate allows; empty if it is not known. */
    Optional<Double> expectedDisagreement() {
        return models.flatMap(ComparedModels::highestDisagreement);
    }

    /**
     * Loads the models of a release, unless they are.
     *
     * @param first its first step
     * @return how the release ends because one of them cannot be loaded; empty if both are loaded
     * @throws UserException if the registry cannot be read
     */
    Optional<Release.Ended> load(Release.Open open, ReleaseStep first) {
        if (models.filter(loaded -> loaded.first().equals(first)).isPresent()) {
            return Optional.empty();
        }
        // Not four models at once.
        close();
        try {
            models = Optional.of(ComparedModels.load(first, registry, serving));
            return Optional.empty();
        } catch (ChallengerFailedException e) {
            requireRegistry();
            Cause cause = cause("the challenger " + open.step().challenger() + " cannot be loaded: " + e.getMessage());
            return Optional.of(
                    open instanceof Release.Challenging challenging
                            ? challenging.dropped(cause)
                            : open.undecided(cause));
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            requireRegistry();
            return Optional.of(open.undecided(
                    cause("the champion " + open.step().champion() + " cannot be loaded: " + e.getMessage())));
        }
    }

    /** A model that is gone with the whole registry has not failed. */
    private void requireRegistry() {
        if (!registry.exists()) {
            throw UserException.unreachable("The registry " + registry + " is gone. Check the mounts.", null);
        }
    }

    private Cause cause(String reason) {
        return Cause.of(reason, MadeBy.STREAMER, clock.instant());
    }

    /** Closes the models; others may be loaded afterwards. */
    @Override
    public void close() {
        Optional<ComparedModels> before = models;
        models = Optional.empty();
        before.ifPresent(ComparedModels::close);
    }
}
