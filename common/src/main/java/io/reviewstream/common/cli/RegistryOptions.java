package io.reviewstream.common.cli;

import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.failure.Failure;
import java.nio.file.Path;
import java.time.Clock;
import picocli.CommandLine.Option;

/** Where models are kept; a picocli mixin. */
public final class RegistryOptions {
    @Option(names = "--registry", paramLabel = "DIR", description = "The model registry.")
    private Path registry;

    /** The registry that was named. */
    public ModelRegistry registry() {
        if (registry == null) {
            throw Failure.usage("Say where models are kept: --registry DIR.");
        }
        return new DirectoryRegistry(Directories.checked("--registry", registry), Clock.systemUTC());
    }

    /** Whether one was named. */
    boolean named() {
        return registry != null;
    }
}
