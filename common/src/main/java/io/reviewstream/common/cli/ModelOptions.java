package io.reviewstream.common.cli;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The model to load; a picocli mixin. */
public final class ModelOptions {
    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--model",
            paramLabel = "DIR|VERSION",
            description =
                    "Model to load: a bundle's directory, or a version in the registry (default: the registry's champion).")
    private String model;

    /** Whether a model or a registry was given. */
    public boolean isGiven() {
        return model != null || registry.isGiven();
    }

    /** The bundle: a version in the registry, a directory, or the champion. */
    public ModelBundle bundle() {
        if (model == null) {
            ModelRegistry models = registry.existing();
            return models.open(models.champion()
                    .orElseThrow(() -> UserException.missingInput("The registry " + models
                            + " has no champion. Choose a version with --model, or promote one with 'reviewstream models"
                            + " promote'."))
                    .version());
        }
        return registry.isGiven() && ModelVersion.isVersion(model)
                ? registry.existing().open(new ModelVersion(model))
                : ModelBundle.open(Path.of(model));
    }
}
