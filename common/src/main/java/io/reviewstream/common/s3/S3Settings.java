package io.reviewstream.common.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How object storage is reached. Credentials come from the default chain of the AWS SDK.
 *
 * @param endpoint of a server that is not Amazon's
 * @param region absent: that of the environment or the profile, and {@code us-east-1} with an endpoint
 * @param pathStyle whether the bucket is part of the path, {@code http://host/bucket}, and not of the host name
 * @param timeout of a silent connection, and of a small request with all its attempts
 * @param maxAttempts of a request
 */
public record S3Settings(
        Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Duration timeout, int maxAttempts) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_ATTEMPTS = 6;

    public S3Settings {
        Objects.requireNonNull(endpoint);
        Objects.requireNonNull(region);
        if (timeout.isNegative() || timeout.isZero() || maxAttempts < 1) {
            throw new IllegalArgumentException(
                    "timeout and maxAttempts must be positive: " + timeout + ", " + maxAttempts);
        }
    }

    /** With a timeout of 30 seconds and 6 attempts. */
    public S3Settings(Optional<URI> endpoint, Optional<String> region, boolean pathStyle) {
        this(endpoint, region, pathStyle, TIMEOUT, MAX_ATTEMPTS);
    }

    /** The name of the server in messages. */
    String server() {
        return endpoint.map(URI::toString).orElse("Amazon S3");
    }
}
