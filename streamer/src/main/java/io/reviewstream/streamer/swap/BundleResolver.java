package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import java.net.URI;
import java.nio.file.Path;

/** Finds a candidate's bundle: in our own registry by its version, otherwise where the announcement says. */
final class BundleResolver {
    private final ModelRegistry registry;

    BundleResolver(ModelRegistry registry) {
        this.registry = registry;
    }

    /**
     * The bundle, which is the one that was announced.
     *
     * @throws UserException where there is none, or another one stands in its place
     */
    ModelBundle find(PromotedModel candidate) {
        ModelBundle bundle = registry.versions().contains(candidate.version())
                ? registry.open(candidate.version())
                : elsewhere(candidate);
        if (!bundle.version().equals(candidate.version())) {
            throw UserException.badInput("The bundle in " + bundle.location() + " is model " + bundle.version()
                    + ", not " + candidate.version() + ".");
        }
        if (candidate
                .manifestSha256()
                .filter(sha256 -> !sha256.equals(bundle.manifestSha256()))
                .isPresent()) {
            throw UserException.badInput("The manifest of model " + candidate.version() + " in " + bundle.location()
                    + " is not the one that was announced.");
        }
        return bundle;
    }

    private ModelBundle elsewhere(PromotedModel candidate) {
        URI uri = candidate
                .uri()
                .orElseThrow(
                        () -> UserException.missingInput("Model " + candidate.version() + " is not in the registry "
                                + registry + ", and its announcement does not say where it is. Store it there."));
        if (!"file".equals(uri.getScheme())) {
            throw UserException.missingInput("Model " + candidate.version() + " is not in the registry " + registry
                    + " but was announced at " + uri + ". Start the streamer with the registry of the trainer, in"
                    + " --registry and the --s3 options.");
        }
        try {
            return ModelBundle.open(Path.of(uri));
        } catch (IllegalArgumentException e) {
            throw UserException.badInput(
                    "Model " + candidate.version() + " was announced at " + uri + ": " + e.getMessage());
        }
    }
}
