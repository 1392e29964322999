package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Connection to object storage. Credentials come from the default chain of the AWS SDK.
 *
 * @param endpoint of a server that is not Amazon's
 * @param region empty: that of the environment or the profile, and {@code us-east-1} with an endpoint
 * @param pathStyle whether the bucket is part of the path, {@code http://host/bucket}, and not of the host name
 * @param timeout of a silent connection, and of a small request with all its attempts
 * @param maxAttempts of a request
 */
public record S3Settings(
        Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Duration timeout, int maxAttempts) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int MAX_ATTEMPTS = 6;
    private static final int CONFLICT = 409;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Attempts of a small request within the timeout, so that a program can end soon. */
    private static final int ATTEMPTS_WITHIN_TIMEOUT = 3;

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

    /** A client of the AWS SDK that works with servers of any vendor. */
    S3Client client() {
        Duration connect = timeout.compareTo(CONNECT) < 0 ? timeout : CONNECT;
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(new DefaultChain())
                .forcePathStyle(pathStyle)
                // The registry checks SHA-256 itself. Not every server supports the SDK's checksums or signed chunks.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                .overrideConfiguration(client -> client.retryStrategy(retries())
                        .apiCallAttemptTimeout(timeout.dividedBy(ATTEMPTS_WITHIN_TIMEOUT))
                        .apiCallTimeout(timeout))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(connect)
                        .socketTimeout(timeout));
        endpoint.ifPresent(builder::endpointOverride);
        sdkRegion().ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw UserException.usage("No region is set for the bucket. Set --s3-region or the variable AWS_REGION.");
        }
    }

    /** Retries 409 as well: two conditional writes met, and either may still succeed. */
    private RetryStrategy retries() {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .retryOnException(e -> e instanceof S3Exception response && response.statusCode() == CONFLICT)
                .maxAttempts(maxAttempts)
                .build();
    }

    /** Empty: the SDK finds it. With an endpoint, instance metadata are not queried for a region. */
    private Optional<Region> sdkRegion() {
        Optional<Region> named = region.map(Region::of);
        if (named.isPresent() || endpoint.isEmpty()) {
            return named;
        }
        try {
            return Optional.of(
                    new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                            .getRegion());
        } catch (SdkClientException e) {
            return Optional.of(Region.US_EAST_1);
        }
    }

    /** The SDK's default chain; its failure is {@link NoCredentials} and not that of a request. */
    private static final class DefaultChain implements AwsCredentialsProvider {
        private final AwsCredentialsProvider chain =
                DefaultCredentialsProvider.builder().build();

        @Override
        public AwsCredentials resolveCredentials() {
            try {
                return chain.resolveCredentials();
            } catch (SdkClientException e) {
                throw new NoCredentials(e);
            }
        }
    }

    /** The chain found no credentials. */
    static final class NoCredentials extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoCredentials(SdkClientException cause) {
            super(cause);
        }
    }
}
