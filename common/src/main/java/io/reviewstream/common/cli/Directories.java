package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks directories that options name and that the program creates. */
public final class Directories {
    private Directories() {}

    /**
     * The directory, which need not exist.
     *
     * @throws UserException if it or one of its parents is a file
     */
    public static Path checked(String option, Path directory) {
        Path nearest = directory.toAbsolutePath().normalize();
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            throw UserException.usage(
                    option + " " + directory + " cannot be a directory: " + nearest + " is a file. Choose another.");
        }
        return directory;
    }
}
