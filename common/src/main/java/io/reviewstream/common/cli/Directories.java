package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories that options name and that are made where they are missing. */
public final class Directories {
    private Directories() {}

    /**
     * The directory, if it is one or can be.
     *
     * @throws UserException where it, or what should hold it, is a file
     */
    public static Path checked(String option, Path directory) {
        Path nearest = directory.toAbsolutePath().normalize();
        while (nearest.getParent() != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (!Files.isDirectory(nearest)) {
            throw UserException.usage(
                    option + " " + directory + " cannot be a directory: " + nearest + " is a file. Name another.");
        }
        return directory;
    }
}
