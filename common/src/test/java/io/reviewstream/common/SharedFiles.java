package io.reviewstream.common;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Models and data that are not part of the project; tests that need them are skipped where they are missing. */
public final class SharedFiles {
    private SharedFiles() {}

    /** The file or directory {@code name} in the shared folder. */
    public static Path require(String name) {
        String configured = System.getenv("REVIEWSTREAM_SHARED");
        Path root = configured == null ? Path.of("..", "..", "shared") : Path.of(configured);
        Path path = root.resolve(name);
        assumeTrue(Files.exists(path), () -> "skipped: " + path + " is missing; set REVIEWSTREAM_SHARED to its folder");
        return path;
    }
}
