package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.S3Registry;
import io.reviewstream.common.s3.S3Location;
import io.reviewstream.common.s3.S3Objects;
import io.reviewstream.common.s3.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where models are kept; a picocli mixin. */
public final class RegistryOptions {
    private static final long MEGABYTE = 1_000_000;

    @Option(
            names = "--registry",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            description = "The model registry: a directory, or a place in a bucket, with credentials from where the AWS"
                    + " SDK looks for them.")
    private String registry;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "Where the bucket is, if not at Amazon, such as http://minio:9000.")
    private URI endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "REGION",
            description = "The region of the bucket (default: AWS_REGION or the profile; us-east-1 with an endpoint of"
                    + " its own).")
    private String region;

    @Option(
            names = "--s3-path-style",
            description = "The store wants the bucket in the path, http://host/bucket, and not in the host.")
    private boolean pathStyle;

    @Option(
            names = "--registry-cache",
            paramLabel = "DIR",
            description = "Where copies of models from a bucket are kept (default: ~/.cache/reviewstream/models).")
    private Path cache;

    @Option(
            names = "--registry-cache-mb",
            paramLabel = "N",
            defaultValue = "8000",
            description = "What they may take, in megabytes; models in use stay (default: ${DEFAULT-VALUE}).")
    private long cacheMegabytes;

    /** The registry that was named. */
    public ModelRegistry registry() {
        if (registry == null) {
            throw UserException.usage("Say where models are kept: --registry DIR or --registry s3://BUCKET/PREFIX.");
        }
        Optional<S3Location> location = S3Location.parse(registry);
        if (location.isPresent()) {
            return inBucket(location.get());
        }
        if (registry.contains("://")) {
            throw UserException.usage(
                    "--registry is a directory or s3://BUCKET/PREFIX, not " + registry + ". Name one of these.");
        }
        return new DirectoryRegistry(Directories.checked("--registry", Path.of(registry)), Clock.systemUTC());
    }

    private ModelRegistry inBucket(S3Location location) {
        if (cacheMegabytes < 0) {
            throw UserException.usage("--registry-cache-mb " + cacheMegabytes + " is less than nothing. Give a size.");
        }
        if (endpoint != null && (endpoint.getScheme() == null || endpoint.getHost() == null)) {
            throw UserException.usage("--s3-endpoint " + endpoint + " is no URL. Write it like http://minio:9000.");
        }
        Path caches =
                cache == null ? Path.of(System.getProperty("user.home"), ".cache", "reviewstream", "models") : cache;
        S3Settings settings = new S3Settings(Optional.ofNullable(endpoint), Optional.ofNullable(region), pathStyle);
        return new S3Registry(
                new S3Objects(location, settings),
                Directories.checked("--registry-cache", caches),
                cacheMegabytes * MEGABYTE,
                Clock.systemUTC());
    }

    /** Whether one was named. */
    boolean named() {
        return registry != null;
    }
}
