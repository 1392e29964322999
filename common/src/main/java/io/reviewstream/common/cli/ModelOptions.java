package io.reviewstream.common.cli;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model a user means; a picocli mixin. */
public final class ModelOptions {
    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--model",
            paramLabel = "DIR|VERSION",
            description = "A bundle's directory, or a version in the registry (default: the model in force there).")
    private String model;

    /** Whether a model or a registry was named. */
    public boolean named() {
        return model != null || registry.named();
    }

    /** The bundle: a version in the registry, a directory, or the model in force. */
    public ModelBundle bundle() {
        if (model == null) {
            ModelRegistry models = registry.registry();
            return models.open(models.champion()
                    .orElseThrow(() -> UserException.missingInput("The registry " + models
                            + " has no model in force; name one with --model, or promote one with 'reviewstream models"
                            + " promote'."))
                    .version());
        }
        return registry.named() && ModelVersion.isVersion(model)
                ? registry.registry().open(new ModelVersion(model))
                : ModelBundle.open(Path.of(model));
    }
}
