package io.reviewstream.common.control;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.util.Optional;

/** A person changes the champion, which is announced. */
public final class ChampionChange {
    private final ModelRegistry registry;
    private final Announcer announcer;

    /** In a registry, whose models the announcer announces. */
    public ChampionChange(ModelRegistry registry, Announcer announcer) {
        this.registry = registry;
        this.announcer = announcer;
    }

    /**
     * Promotes a model, whatever the gate decided.
     *
     * @param expected the champion that the person knows of
     * @throws UserException if the model does not exist or cannot be served, if another champion was made meanwhile, or if it
     *     cannot be announced, though it is champion then
     */
    public Champion promote(ModelVersion version, String reason, Optional<Champion> expected) {
        requireLoadable(registry.open(version));
        return announced(registry.promote(version, new Overridden(reason), expected));
    }

    /**
     * Goes back to the last champion that was not rolled back.
     *
     * @param current the champion that the person knows of
     * @throws UserException if there is none to go back to, if another champion was made meanwhile, or if it cannot be
     *     announced, though it is champion then
     */
    public Champion rollback(Champion current, String reason) {
        return announced(registry.rollback(current, reason));
    }

    private Champion announced(Optional<Champion> made) {
        Champion champion = made.orElseThrow(() -> UserException.unreachable(
                "Another model was promoted at the same time. Look at it with 'reviewstream models list' and retry.",
                null));
        try {
            announcer.announce(champion);
        } catch (UserException e) {
            throw UserException.unreachable(
                    champion.version() + " is champion " + champion.number()
                            + ", which streamers read from the registry; only its announcement failed. "
                            + e.getMessage(),
                    e);
        }
        return champion;
    }

    /** What the streamer would refuse, it shall not become champion. */
    private static void requireLoadable(ModelBundle bundle) {
        bundle.manifest().plan().flatMap(ServingPlan::linear).ifPresent(plan -> LinearModel.of(bundle, plan));
    }
}
