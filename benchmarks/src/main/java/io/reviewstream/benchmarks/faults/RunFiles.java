package io.reviewstream.benchmarks.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.FileUtils;

/** What a run leaves beside its logs: worth keeping only where there is something to find in it. */
final class RunFiles {
    private RunFiles() {}

    static void delete(Path run) {
        try {
            for (String name : List.of("kafka", "state", "holding", "models")) {
                FileUtils.deleteDirectory(run.resolve(name).toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the data of the run in " + run, e);
        }
    }
}
