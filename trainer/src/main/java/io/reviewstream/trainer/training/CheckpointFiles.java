package io.reviewstream.trainer.training;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * What in a directory of checkpoints is ours: checkpoints {@code step-STEPS-EPOCH}, drafts of checkpoints
 * {@code .checkpoint-STEPS}, and the lock file. Whatever else lies there, and every symbolic link, is left alone.
 */
record CheckpointFiles(Path directory) {
    static final String STATE = "state.json";

    private static final Pattern WHOLE = Pattern.compile("step-\\d{9,}-\\d{5,}");
    private static final Pattern DRAFT = Pattern.compile("\\.checkpoint-\\d+");
    /** A registry's, with its lock file. */
    private static final Pattern BUNDLE_DRAFT = Pattern.compile("\\.draft-\\d+\\.lock");

    /** The path of the checkpoint at a position. */
    Path whole(Progress progress) {
        return directory.resolve(String.format(Locale.ROOT, "step-%09d-%05d", progress.totalSteps(), progress.epoch()));
    }

    /** The path at which that checkpoint is written. */
    Path draft(Progress progress) {
        return directory.resolve(".checkpoint-" + progress.totalSteps());
    }

    /** The path of the lock file. */
    Path lock() {
        return directory.toAbsolutePath().resolve(".lock");
    }

    /** Those that are complete, the last one at the end. */
    List<Path> whole() throws IOException {
        return directories(WHOLE);
    }

    /** Those of killed runs. */
    List<Path> drafts() throws IOException {
        return directories(DRAFT);
    }

    /**
     * Finds out whether checkpoints may be written here.
     *
     * @throws UserException if the directory is a model registry, or its lock file is something else
     */
    void requireOwn() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            if (entries.anyMatch(CheckpointFiles::isOfRegistry)) {
                throw UserException.usage("--checkpoint-dir " + directory
                        + " is a model registry. Name a directory for the checkpoints alone.");
            }
        }
        if (Files.exists(lock(), LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(lock(), LinkOption.NOFOLLOW_LINKS)) {
            throw UserException.badInput(lock() + " is no file. Remove it, or use another --checkpoint-dir.");
        }
    }

    private static boolean isOfRegistry(Path entry) {
        String name = entry.getFileName().toString();
        return name.equals("champions")
                || ModelVersion.isVersion(name)
                || BUNDLE_DRAFT.matcher(name).matches();
    }

    /** Removes a checkpoint, or a draft of one. */
    static void remove(Path checkpoint) throws IOException {
        if (Files.isDirectory(checkpoint, LinkOption.NOFOLLOW_LINKS)) {
            FileUtils.deleteDirectory(checkpoint.toFile());
        }
    }

    /** Removes the checkpoints. */
    void removeWhole() throws IOException {
        for (Path whole : whole()) {
            if (FileAccess.isFile(whole.resolve(STATE))) {
                remove(whole);
            }
        }
    }

    /** Removes drafts. */
    void removeDrafts() throws IOException {
        for (Path draft : drafts()) {
            remove(draft);
        }
    }

    /** Removes all that is ours. */
    void removeAll() throws IOException {
        removeWhole();
        removeDrafts();
        if (Files.isRegularFile(lock(), LinkOption.NOFOLLOW_LINKS) && Files.size(lock()) == 0) {
            Files.delete(lock());
        }
    }

    private List<Path> directories(Pattern name) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry ->
                            name.matcher(entry.getFileName().toString()).matches()
                                    && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
    }
}
