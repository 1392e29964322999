package io.reviewstream.trainer.adapt;

import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.apache.commons.io.FileUtils;

/**
 * A directory that is written beside its place, and appears there by one rename. What was not published is deleted when it
 * is closed; a process that is killed leaves it, under a name that begins with a dot.
 */
final class DirectoryDraft implements AutoCloseable {
    private final Path out;
    private final Path directory;

    private DirectoryDraft(Path out, Path directory) {
        this.out = out;
        this.directory = directory;
    }

    /**
     * A draft of a directory that does not exist.
     *
     * @throws UserException if it exists, or nothing can be written beside it
     */
    static DirectoryDraft of(Path out) {
        requireAbsent(out);
        Path whole = out.toAbsolutePath().normalize();
        Path directory = whole.resolveSibling("." + whole.getFileName() + "-" + UUID.randomUUID());
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw FileAccess.failed("write to", directory.getParent(), e);
        }
        return new DirectoryDraft(whole, directory);
    }

    static void requireAbsent(Path out) {
        if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            throw UserException.usage("--out " + out + " exists already. Name a new directory, or remove it.");
        }
    }

    Path directory() {
        return directory;
    }

    /**
     * Moves the draft to its place.
     *
     * @throws UserException if something is there by now
     */
    void publish() throws IOException {
        requireAbsent(out);
        try {
            Files.move(directory, out, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw UserException.usage("--out " + out + " exists already. Name a new directory, or remove it.");
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.exists(directory)) {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }
}
