package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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

/** S3Clients of the SDK, set up for stores of any make. */
final class S3Clients {
    private static final int CONFLICT = 409;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** Of what is small, so that a program that is to end need not wait for long. */
    private static final int TRIES_IN_TIME = 3;

    private S3Clients() {}

    static S3Client client(S3Settings settings) {
        Duration connect = settings.patience().compareTo(CONNECT) < 0 ? settings.patience() : CONNECT;
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(new S3Credentials())
                .forcePathStyle(settings.pathStyle())
                // Hashes of ours go with what is written, and what is read is held against them; not every store knows
                // the SDK's own checksums, or bodies in signed pieces.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                .overrideConfiguration(client -> client.retryStrategy(retries(settings))
                        .apiCallAttemptTimeout(settings.patience().dividedBy(TRIES_IN_TIME))
                        .apiCallTimeout(settings.patience()))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(connect)
                        .socketTimeout(settings.patience()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        region(settings).ifPresent(builder::region);
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw UserException.usage("Say in which region the bucket is: --s3-region, or the variable AWS_REGION.");
        }
    }

    /** A conditional write that meets another one is refused as a conflict and may then still win or lose. */
    private static RetryStrategy retries(S3Settings settings) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .retryOnException(e -> e instanceof S3Exception answer && answer.statusCode() == CONFLICT)
                .maxAttempts(settings.tries())
                .build();
    }

    /** Empty where the SDK is to find it. A store of one's own seldom has regions, and its machine is not asked for one. */
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
}
