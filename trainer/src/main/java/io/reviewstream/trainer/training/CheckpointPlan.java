package io.reviewstream.trainer.training;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.commons.io.function.Uncheck;

/**
 * Where and how often a run writes checkpoints, to resume after it was killed.
 *
 * @param directory of this run alone
 * @param everySteps steps from one checkpoint to the next
 * @param run what else decides the result of the run, by name; a run does not resume from a checkpoint of other values
 * @param others what to do with the checkpoints of another run
 */
public record CheckpointPlan(Path directory, int everySteps, Map<String, String> run, OtherRuns others) {
    /** What to do with the checkpoints of another run. */
    public enum OtherRuns {
        /** They are kept, and this run does not start. */
        REJECT,
        /** They are removed, and this run starts from the base model. */
        REMOVE
    }

    public CheckpointPlan {
        Objects.requireNonNull(directory);
        HyperParameters.require(everySteps > 0, "--checkpoint-steps must be at least 1, not " + everySteps + ".");
        run = Map.copyOf(run);
        Objects.requireNonNull(others);
    }

    /** For a run that is identified by its settings, examples and network alone. */
    public CheckpointPlan(Path directory, int everySteps) {
        this(directory, everySteps, Map.of(), OtherRuns.REJECT);
    }

    /** The same for a run that is identified by {@code parts} too. */
    public CheckpointPlan ofRun(Map<String, String> parts) {
        return new CheckpointPlan(directory, everySteps, parts, others);
    }

    /** The same, but the checkpoints of another run are removed: the reviews may have changed since it was killed. */
    public CheckpointPlan removingOthers() {
        return new CheckpointPlan(directory, everySteps, run, OtherRuns.REMOVE);
    }

    /** Whether there is a checkpoint to resume from. */
    public boolean isThere() {
        return Files.isDirectory(directory)
                && !Uncheck.get(new CheckpointFiles(directory)::whole).isEmpty();
    }

    /**
     * Finds out before training whether checkpoints may be written there.
     *
     * @throws UserException if the directory is a model registry
     */
    public CheckpointPlan requireOwnDirectory() {
        try {
            if (FileAccess.isDirectory(directory)) {
                new CheckpointFiles(directory).requireOwn();
            }
            return this;
        } catch (IOException e) {
            throw FileAccess.failed("list", directory, e);
        }
    }

    /**
     * Removes the checkpoints of a run that has ended, so that the next run with this directory starts afresh.
     *
     * @return why they could not be removed; empty if they were
     */
    public Optional<String> clear() {
        try {
            new CheckpointFiles(directory).removeAll();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("The model is stored, and its checkpoints could not be removed: "
                    + FileAccess.reason(directory, e) + " Remove them from " + directory + " before the next run.");
        } catch (UserException e) {
            return Optional.of("The model is stored, and its checkpoints could not be removed: " + e.getMessage());
        }
    }
}
