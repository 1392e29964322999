package io.reviewstream.trainer.training;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where a run keeps what it needs to go on after it was killed.
 *
 * @param directory of this run alone
 * @param everySteps how many steps may be lost
 * @param run what else makes the run what it is, by name: another run does not go on from its checkpoints
 * @param others what becomes of those of another run
 */
public record CheckpointPlan(Path directory, int everySteps, Map<String, String> run, Others others) {
    /** What becomes of the checkpoints of another run. */
    public enum Others {
        /** They are kept, and this run is refused. */
        KEPT,
        /** They are removed, and this run begins anew. */
        REMOVED
    }

    /** Some minutes' worth on a CPU. */
    public static final int EVERY_STEPS = 50;

    public CheckpointPlan {
        Objects.requireNonNull(directory);
        HyperParameters.require(everySteps > 0, "--checkpoint-steps is at least 1, not " + everySteps + ".");
        run = Map.copyOf(run);
        Objects.requireNonNull(others);
    }

    /** For a run that its settings, examples and network tell from every other. */
    public CheckpointPlan(Path directory, int everySteps) {
        this(directory, everySteps, Map.of(), Others.KEPT);
    }

    /** The same for a run that these tell from others too. */
    public CheckpointPlan ofRun(Map<String, String> parts) {
        return new CheckpointPlan(directory, everySteps, parts, others);
    }

    /** The same for a run that nobody can begin otherwise, because its reviews have changed since. */
    public CheckpointPlan removingOthers() {
        return new CheckpointPlan(directory, everySteps, run, Others.REMOVED);
    }

    /** Removes what the run has kept: it has ended, and the next run with this directory begins anew. */
    public void clear() {
        CheckpointDirectory.clear(directory);
    }
}
