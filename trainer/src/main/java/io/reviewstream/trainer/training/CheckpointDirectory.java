package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.registry.LockFile;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.network.TensorFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.function.Uncheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run. Each is a directory that appears by one rename when it is complete; only then the one before
 * it is deleted. Whenever the process is killed, the last complete one is there.
 */
final class CheckpointDirectory implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(CheckpointDirectory.class);
    private static final String PARAMETERS = "parameters.safetensors";
    private static final String MOMENTS = "moments.safetensors";
    private static final String AVERAGES = "averages.safetensors";
    private static final String BEST = "best.safetensors";

    private final Path directory;
    private final CheckpointFiles files;
    private final CheckpointPlan.OtherRuns others;
    private final int everySteps;
    private final RunIdentity identity;
    /** Held as long as the run, so that no other run writes into the directory. */
    private final LockFile lock;

    /**
     * What {@code state.json} holds.
     *
     * @param files the SHA-256 of each other file, in hex
     */
    private record State(RunIdentity identity, Progress progress, Map<String, String> files) {
        State {
            Objects.requireNonNull(identity);
            Objects.requireNonNull(progress);
            files = Map.copyOf(files);
        }
    }

    CheckpointDirectory(CheckpointPlan plan, RunIdentity identity) {
        this.directory = plan.directory();
        this.files = new CheckpointFiles(directory);
        this.others = plan.others();
        this.everySteps = plan.everySteps();
        this.identity = identity;
        try {
            Files.createDirectories(directory);
            files.requireOwn();
            this.lock = LockFile.tryExclusive(files.lock())
                    .orElseThrow(() -> UserException.badInput("Another run writes its checkpoints to " + directory
                            + ". Wait until it has ended, or use another --checkpoint-dir."));
            files.removeDrafts();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Whether a checkpoint follows the step of this number, counted from 1 over all epochs. */
    boolean isDue(int totalSteps) {
        return totalSteps % everySteps == 0;
    }

    /**
     * Sets the parameters to those of the last checkpoint, if there is one.
     *
     * @return the state of the run at that checkpoint
     * @throws UserException if the checkpoint is another run's, or damaged
     */
    Optional<Progress> restore(TrainedParameters trained) {
        Optional<Path> last = last();
        if (last.isEmpty()) {
            return Optional.empty();
        }
        State state = read(last.get().resolve(CheckpointFiles.STATE));
        List<String> differences = identity.differences(state.identity());
        if (!differences.isEmpty() && others == CheckpointPlan.OtherRuns.REMOVE) {
            LOGGER.atInfo()
                    .addKeyValue("checkpoint", last.get())
                    .addKeyValue("differing", differences)
                    .log("Checkpoint of another run removed; training starts from the base model");
            removeAll();
            return Optional.empty();
        }
        if (!differences.isEmpty()) {
            throw UserException.badInput("The checkpoint in " + directory + " is of another run: " + differences
                    + " differ. Use the settings of that run, or another --checkpoint-dir.");
        }
        verify(last.get(), state.files());
        TensorFile.readInto(last.get().resolve(PARAMETERS), trained.arrays());
        if (!trained.moments().isEmpty()) {
            TensorFile.readInto(last.get().resolve(MOMENTS), trained.moments());
        }
        if (!trained.averages().isEmpty()) {
            TensorFile.readInto(last.get().resolve(AVERAGES), trained.averages());
        }
        if (!state.progress().epochs().isEmpty()) {
            TensorFile.readInto(last.get().resolve(BEST), trained.best());
        }
        LOGGER.atInfo()
                .addKeyValue("checkpoint", last.get())
                .addKeyValue("epoch", state.progress().epoch())
                .addKeyValue("step", state.progress().steps())
                .log("Training resumed from a checkpoint");
        return Optional.of(state.progress());
    }

    private void removeAll() {
        try {
            files.removeWhole();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /**
     * Writes a checkpoint; the weights of the best epoch are in it once an epoch has ended. If there is one of the same place in
     * the run, as after a stop right behind it, nothing has changed since.
     */
    void save(Progress progress, TrainedParameters trained) {
        if (Files.isDirectory(files.whole(progress))) {
            return;
        }
        Path draft = files.draft(progress);
        try {
            Files.createDirectory(draft);
            write(draft.resolve(PARAMETERS), trained.arrays());
            if (!trained.moments().isEmpty()) {
                write(draft.resolve(MOMENTS), trained.moments());
            }
            if (!trained.averages().isEmpty()) {
                write(draft.resolve(AVERAGES), trained.averages());
            }
            if (!progress.epochs().isEmpty()) {
                write(draft.resolve(BEST), trained.best());
            }
            Path state = draft.resolve(CheckpointFiles.STATE);
            Files.write(state, Json.mapper().writeValueAsBytes(new State(identity, progress, hashes(draft))));
            force(state);
            Path whole = files.whole(progress);
            Files.move(draft, whole, StandardCopyOption.ATOMIC_MOVE);
            for (Path older : files.whole()) {
                if (!older.equals(whole)) {
                    CheckpointFiles.remove(older);
                }
            }
        } catch (IOException e) {
            throw unwritable(withoutDraft(draft, e));
        } catch (UncheckedIOException e) {
            throw unwritable(withoutDraft(draft, e.getCause()));
        }
    }

    /** Deletes a checkpoint that could not be completed. */
    private static IOException withoutDraft(Path draft, IOException failure) {
        try {
            CheckpointFiles.remove(draft);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    @Override
    public void close() {
        Uncheck.run(lock::close);
    }

    private Optional<Path> last() {
        List<Path> whole = Uncheck.get(files::whole);
        return whole.isEmpty() ? Optional.empty() : Optional.of(whole.get(whole.size() - 1));
    }

    private State read(Path file) {
        try {
            if (!FileAccess.isFile(file)) {
                throw damaged(file.getParent(), null);
            }
            return Json.mapper().readValue(Files.readAllBytes(file), State.class);
        } catch (IOException e) {
            throw damaged(file.getParent(), e);
        }
    }

    private static Map<String, String> hashes(Path draft) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (String name : List.of(PARAMETERS, MOMENTS, AVERAGES, BEST)) {
            if (FileAccess.isFile(draft.resolve(name))) {
                hashes.put(name, Sha256.of(draft.resolve(name)));
            }
        }
        return hashes;
    }

    private static void verify(Path checkpoint, Map<String, String> hashes) {
        try {
            if (!hashes(checkpoint).equals(hashes)) {
                throw damaged(checkpoint, null);
            }
        } catch (IOException e) {
            throw damaged(checkpoint, e);
        }
    }

    private static UserException damaged(Path checkpoint, IOException cause) {
        return UserException.badInput(
                "The checkpoint " + checkpoint + " is damaged. Delete it to start from the base model.", cause);
    }

    private static void write(Path file, Map<String, NDArray> tensors) throws IOException {
        TensorFile.write(file, tensors);
        force(file);
    }

    /** Forces content to the disk before the rename that publishes it. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private UserException unwritable(IOException cause) {
        return UserException.unreachable(
                "Cannot write a checkpoint to " + directory + ": " + FileAccess.reason(directory, cause)
                        + (isFull(cause) ? " Free some space, or use" : " Use") + " another --checkpoint-dir.",
                cause);
    }

    private static boolean isFull(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains("No space left") || message.contains("quota");
    }
}
