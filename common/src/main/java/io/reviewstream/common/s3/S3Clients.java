package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.net.URI;
import java.time.Duration;
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

/** Clients of the AWS SDK that work with servers of any vendor. */
final class S3Clients {
    private static final int CONFLICT = 409;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Attempts of a small request within the timeout, so that a program can end soon. */
    private static final int ATTEMPTS_WITHIN_TIMEOUT = 3;

    private S3Clients() {}

    static S3Client client(S3Settings settings) {
        Duration connect = settings.timeout().compareTo(CONNECT) < 0 ? settings.timeout() : CONNECT;
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(new DefaultChain())
                .forcePathStyle(settings.pathStyle())
                // The registry checks SHA-256 itself. Not every server supports the SDK's checksums or signed chunks.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                .overrideConfiguration(client -> client.retryStrategy(retries(settings))
                        .apiCallAttemptTimeout(settings.timeout().dividedBy(ATTEMPTS_WITHIN_TIMEOUT))
                        .apiCallTimeout(settings.timeout()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(connect)
                        .socketTimeout(settings.timeout()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        region(settings).ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw UserException.usage("No region is set for the bucket. Set --s3-region or the variable AWS_REGION.");
        }
    }

    /** Retries 409 as well: two conditional writes met, and either may still succeed. */
    private static RetryStrategy retries(S3Settings settings) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .retryOnException(e -> e instanceof S3Exception response && response.statusCode() == CONFLICT)
                .maxAttempts(settings.maxAttempts())
                .build();
    }

    /** Empty: the SDK finds it. With an endpoint, instance metadata are not queried for a region. */
    private static Optional<Region> region(S3Settings settings) {
        Optional<URI> endpoint = settings.endpoint();
        Optional<Region> named = settings.region().map(Region::of);
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

    /** The SDK's default chain, whose failure {@link S3Errors} tells from that of a request. */
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
