package io.reviewstream.trainer.training;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a run keeps what it needs to go on after it was killed.
 *
 * @param directory of this run alone
 * @param everySteps how many steps may be lost
 */
public record CheckpointPlan(Path directory, int everySteps) {
    /** Some minutes' worth on a CPU. */
    public static final int EVERY_STEPS = 50;

    public CheckpointPlan {
        Objects.requireNonNull(directory);
        HyperParameters.require(everySteps > 0, "the steps between checkpoints must be positive, not " + everySteps);
    }

    /** Removes what the run has kept: it has ended, and the next run with this directory begins anew. */
    public void clear() {
        CheckpointDirectory.clear(directory);
    }
}
