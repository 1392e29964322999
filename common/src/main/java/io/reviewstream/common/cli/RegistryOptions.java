package io.reviewstream.common.cli;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.S3Registry;
import io.reviewstream.common.s3.S3Location;
import io.reviewstream.common.s3.S3Objects;
import io.reviewstream.common.s3.S3Settings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The model registry; a picocli mixin. */
@HelpSection.In(HelpSection.REGISTRY)
public final class RegistryOptions {
    @Option(
            names = "--registry",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            description =
                    "Model registry: a directory, or a prefix in an S3 bucket with the credentials of the AWS SDK's"
                            + " default chain.")
    @HelpSection.In(HelpSection.OPTIONS)
    private String registry;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "Endpoint of an S3-compatible object store, such as http://minio:9000 (default: Amazon S3).")
    private URI endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "REGION",
            description =
                    "Region of the bucket (default: AWS_REGION or the AWS profile; us-east-1 with --s3-endpoint).")
    private String region;

    @Option(
            names = "--s3-path-style",
            description = "Path-style access, http://host/bucket (default: virtual-hosted, http://bucket.host).")
    private boolean pathStyle;

    @Option(
            names = "--registry-cache",
            paramLabel = "DIR",
            description = "Local cache of the newest models from S3 (default: ~/.cache/reviewstream/models).")
    private Path cache;

    /** The registry of the options. */
    public ModelRegistry registry() {
        if (registry == null) {
            throw UserException.usage("--registry is missing. Give a directory or s3://BUCKET/PREFIX.");
        }
        Optional<S3Location> location = S3Location.parse(registry);
        if (location.isPresent()) {
            return s3Registry(location.get());
        }
        if (registry.isBlank() || registry.contains(":/")) {
            throw UserException.usage("--registry must be a directory or s3://BUCKET/PREFIX, not '" + registry + "'.");
        }
        Path directory = CommandLines.directory("--registry", Path.of(registry));
        if (Files.exists(directory.resolve(BundleFiles.MANIFEST))) {
            throw UserException.missingInput(
                    "--registry " + registry + " is a model, not a registry: name the directory that it is in.");
        }
        return new DirectoryRegistry(directory, Clock.systemUTC());
    }

    /**
     * The same for a command that only reads.
     *
     * @throws UserException if the directory does not exist or cannot be read
     */
    public ModelRegistry existing() {
        ModelRegistry found = registry();
        if (!found.exists()) {
            throw UserException.missingInput("There is no registry " + registry
                    + ": the directory does not exist. Check --registry; 'reviewstream train' makes one.");
        }
        return found;
    }

    private ModelRegistry s3Registry(S3Location location) {
        if (endpoint != null && (endpoint.getScheme() == null || endpoint.getHost() == null)) {
            throw UserException.usage("--s3-endpoint must be a URL such as http://minio:9000, not " + endpoint + ".");
        }
        Path caches =
                cache == null ? Path.of(System.getProperty("user.home"), ".cache", "reviewstream", "models") : cache;
        S3Settings settings = new S3Settings(Optional.ofNullable(endpoint), Optional.ofNullable(region), pathStyle);
        return new S3Registry(
                new S3Objects(location, settings),
                CommandLines.directory("--registry-cache", caches),
                Clock.systemUTC());
    }

    /** Whether {@code --registry} was given. */
    boolean isGiven() {
        return registry != null;
    }
}
