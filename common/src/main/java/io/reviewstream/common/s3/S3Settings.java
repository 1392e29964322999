package io.reviewstream.common.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a store is reached. S3Credentials are none of it: they come from where every program that uses the AWS SDK looks.
 *
 * @param endpoint of a store that is not Amazon's
 * @param region absent: what the environment or the profile says, and {@code us-east-1} with an endpoint of its own
 * @param pathStyle whether the bucket is named in the path, {@code http://host/bucket}, and not in the host
 * @param patience how long a store may be silent during a transfer, and take for anything small with all its tries
 * @param tries of a request at most
 */
public record S3Settings(
        Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Duration patience, int tries) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES = 6;

    public S3Settings {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(region);
        if (patience.isNegative() || patience.isZero() || tries < 1) {
            throw new IllegalArgumentException("a store must be given some time and at least one try");
        }
    }

    /** With half a minute of patience and six tries. */
    public S3Settings(Optional<URI> endpoint, Optional<String> region, boolean pathStyle) {
        this(endpoint, region, pathStyle, PATIENCE, TRIES);
    }

    /** The store, in words. */
    String store() {
        return endpoint.map(URI::toString).orElse("Amazon S3");
    }
}
