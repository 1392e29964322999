package io.reviewstream.common.cli;

import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.bundle.ModelVersion;
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
        return new DirectoryRegistry(registry, Clock.systemUTC());
    }

    /**
     * The bundle that a user means.
     *
     * @param model a version in the registry, a bundle's directory, or null for the model in force
     */
    public ModelBundle bundle(String model) {
        if (model == null) {
            ModelRegistry registry = registry();
            return registry.open(registry.champion()
                    .orElseThrow(() -> Failure.missingInput("The registry " + registry
                            + " has no model in force; name one with --model, or promote one with 'reviewstream models"
                            + " promote'."))
                    .version());
        }
        return registry != null && ModelVersion.isVersion(model)
                ? registry().open(new ModelVersion(model))
                : ModelBundle.open(Path.of(model));
    }
}
