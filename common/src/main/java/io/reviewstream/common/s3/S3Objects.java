package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.s3.S3Errors.S3Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The objects at an S3 location. Names are relative to it. Failed and timed-out requests are retried; after the last attempt
 * a {@link UserException} names the object and the server. For any thread; lives as long as the process.
 */
public final class S3Objects {
    /** Metadata key that identifies a write, so that one whose response was lost is recognised when it is retried. */
    private static final String TOKEN = "reviewstream";

    private static final int PRECONDITION_FAILED = 412;
    /** Below this rate a transfer times out. */
    private static final long MIN_BYTES_PER_SECOND = 1_000_000;

    private final S3Location location;
    private final S3Settings settings;
    private final S3Errors errors;
    private final S3Client client;

    /**
     * Sends no request.
     *
     * @throws UserException if no region is set
     */
    public S3Objects(S3Location location, S3Settings settings) {
        this.location = location;
        this.settings = settings;
        this.errors = new S3Errors(settings, location.bucket());
        this.client = settings.client();
    }

    /** The objects whose names begin with a prefix, in the order of names. */
    public List<ObjectInfo> list(String prefix) {
        int skip = location.key("").length();
        return request(S3Operation.LIST, prefix, () -> client
                .listObjectsV2Paginator(
                        request -> request.bucket(location.bucket()).prefix(location.key(prefix)))
                .contents()
                .stream()
                .map(object -> new ObjectInfo(object.key().substring(skip), object.size(), object.lastModified()))
                .toList());
    }

    /** The bytes of a small object, if it exists. */
    public Optional<byte[]> read(String name) {
        return found(name, () -> client.getObject(get(name), ResponseTransformer.toBytes())
                .asByteArray());
    }

    private GetObjectRequest get(String name) {
        return GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key(name))
                .build();
    }

    /**
     * Downloads an object to a file, which is overwritten.
     *
     * @param size in bytes, which the timeout allows for
     * @return false if there is no such object
     * @throws IOException if the file cannot be written
     */
    public boolean download(String name, Path file, long size) throws IOException {
        try {
            return found(
                            name,
                            () -> client.getObject(
                                    get(name).toBuilder()
                                            .overrideConfiguration(each -> timeout(each, size))
                                            .build(),
                                    new S3Download(file)))
                    .isPresent();
        } catch (RuntimeException e) {
            Optional<S3Download.DiskError> disk = S3Errors.cause(e, S3Download.DiskError.class);
            if (disk.isPresent()) {
                throw disk.get().getCause();
            }
            throw e;
        }
    }

    /** The hash that {@link #writeIfAbsent(String, Path, String)} was given; empty if another program wrote the object. */
    public Optional<String> sha256(String name) {
        return token(name);
    }

    /** Writes or replaces an object. */
    public void write(String name, byte[] content) {
        request(
                S3Operation.WRITE,
                name,
                () -> client.putObject(
                        request -> request.bucket(location.bucket()).key(location.key(name)),
                        RequestBody.fromBytes(content)));
    }

    /**
     * Writes an object if it does not exist. Of two concurrent calls one succeeds.
     *
     * @return whether the object was written by this call
     */
    public boolean writeIfAbsent(String name, byte[] content) {
        String token = UUID.randomUUID().toString();
        return put(name, RequestBody.fromBytes(content), content.length, token, Optional.empty())
                || token(name).equals(Optional.of(token));
    }

    /**
     * Writes a file as an object if it does not exist. The server checks the hash.
     *
     * @param sha256 of the file, in hex
     * @return whether an object with this hash exists now
     */
    public boolean writeIfAbsent(String name, Path file, String sha256) throws IOException {
        return put(name, RequestBody.fromFile(file), Files.size(file), sha256, Optional.of(sha256))
                || token(name).equals(Optional.of(sha256));
    }

    /**
     * Writes an object if it does not exist. The server checks the hash.
     *
     * @param sha256 of the content, in hex
     * @return whether an object with this hash exists now
     */
    public boolean writeIfAbsent(String name, byte[] content, String sha256) {
        return put(name, RequestBody.fromBytes(content), content.length, sha256, Optional.of(sha256))
                || token(name).equals(Optional.of(sha256));
    }

    /**
     * Checks that the server supports conditional writes, by writing an existing object with its own content.
     *
     * @throws UserException if the server accepts the write
     */
    public void requireConditionalWrites(String name, byte[] content, String sha256) {
        if (put(name, RequestBody.fromBytes(content), content.length, sha256, Optional.of(sha256))) {
            throw errors.withoutConditions();
        }
    }

    /** Deletes an object if it exists. */
    public void delete(String name) {
        request(
                S3Operation.DELETE,
                name,
                () -> client.deleteObject(
                        request -> request.bucket(location.bucket()).key(location.key(name))));
    }

    /** The location that names are relative to. */
    public S3Location location() {
        return location;
    }

    /** The URL of the endpoint, or {@code Amazon S3}. */
    public String endpoint() {
        return settings.server();
    }

    /** Returns false if the object exists, perhaps by an earlier attempt of this call. */
    private boolean put(String name, RequestBody body, long size, String token, Optional<String> sha256) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key(name))
                .ifNoneMatch("*")
                .metadata(Map.of(TOKEN, token))
                .overrideConfiguration(each -> timeout(each, size));
        sha256.map(HexFormat.of()::parseHex)
                .map(Base64.getEncoder()::encodeToString)
                .ifPresent(request::checksumSHA256);
        return request(S3Operation.WRITE, name, () -> {
            try {
                client.putObject(request.build(), body);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                throw e;
            }
        });
    }

    private Optional<String> token(String name) {
        return found(name, () -> client.headObject(
                                request -> request.bucket(location.bucket()).key(location.key(name)))
                        .metadata())
                .map(metadata -> metadata.get(TOKEN));
    }

    private <T> Optional<T> found(String name, Supplier<T> request) {
        return request(S3Operation.READ, name, () -> {
            try {
                return Optional.of(request.get());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private <T> T request(S3Operation operation, String name, Supplier<T> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            if (S3Errors.isOfRequest(e)
                    && S3Errors.cause(e, S3Download.DiskError.class).isEmpty()) {
                throw errors.of(e, operation, location.uri(name));
            }
            throw e;
        }
    }

    private void timeout(AwsRequestOverrideConfiguration.Builder request, long size) {
        Duration attempt = settings.timeout().plusSeconds(size / MIN_BYTES_PER_SECOND);
        request.apiCallAttemptTimeout(attempt).apiCallTimeout(attempt.multipliedBy(settings.maxAttempts()));
    }

    @Override
    public String toString() {
        return location.toString();
    }

    /** An entry of a listing: name below the location, size in bytes, and when the server received the object. */
    public record ObjectInfo(String name, long size, Instant modifiedAt) {}
}
