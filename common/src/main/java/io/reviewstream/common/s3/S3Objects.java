package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * A place in a bucket. Names are relative to it. Failing and silent answers are tried again; what fails for good is a
 * {@link UserException} that names the object and the store. For any thread; lives as long as the process.
 */
public final class S3Objects {
    /** Who wrote an object: tells a write of ours, whose answer was lost, from one that came before it. */
    private static final String TOKEN = "reviewstream";

    private static final int PRECONDITION_FAILED = 412;
    /** A connection below a megabyte a second is given up. */
    private static final long SLOWEST_BYTES_PER_SECOND = 1_000_000;

    private final S3Location location;
    private final S3Settings settings;
    private final S3Errors failures;
    private final S3Client client;

    /**
     * Nothing is asked of the store yet.
     *
     * @throws UserException where no region is known
     */
    public S3Objects(S3Location location, S3Settings settings) {
        this.location = location;
        this.settings = settings;
        this.failures = new S3Errors(settings, location.bucket());
        this.client = S3Clients.client(settings);
    }

    /** What is below a folder, which ends with a slash or is empty, in the order of names. */
    public List<S3ObjectInfo> list(String folder) {
        int skip = location.key("").length();
        return ask(S3Operation.LIST, folder, () -> client
                .listObjectsV2Paginator(
                        request -> request.bucket(location.bucket()).prefix(location.key(folder)))
                .contents()
                .stream()
                .map(object -> new S3ObjectInfo(object.key().substring(skip), object.size(), object.lastModified()))
                .toList());
    }

    /** The bytes of a small object; empty where there is none. */
    public Optional<byte[]> read(String name) {
        return found(name, () -> client.getObject(get(name), ResponseTransformer.toBytes())
                .asByteArray());
    }

    /**
     * The bytes of an object; empty where there is none.
     *
     * @param upTo how many there may be, from which follows how long it may take
     */
    public Optional<byte[]> read(String name, long upTo) {
        return found(name, () -> client.getObject(
                        get(name).toBuilder()
                                .overrideConfiguration(each -> giveTime(each, upTo))
                                .build(),
                        ResponseTransformer.toBytes())
                .asByteArray());
    }

    private GetObjectRequest get(String name) {
        return GetObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key(name))
                .build();
    }

    /**
     * An object's bytes into a file, which is replaced.
     *
     * @param size that is expected, from which follows how long it may take
     * @return whether there is such an object
     * @throws IOException where the disk does not take it
     */
    public boolean download(String name, Path file, long size) throws IOException {
        try {
            return found(
                            name,
                            () -> client.getObject(
                                    get(name).toBuilder()
                                            .overrideConfiguration(each -> giveTime(each, size))
                                            .build(),
                                    new S3Download(file)))
                    .isPresent();
        } catch (RuntimeException e) {
            Optional<S3Download.Refused> refused = S3Errors.cause(e, S3Download.Refused.class);
            if (refused.isPresent()) {
                throw refused.get().getCause();
            }
            throw e;
        }
    }

    /** The hash that {@link #writeIfAbsent(String, Path, String)} was given; empty where another program wrote it. */
    public Optional<String> sha256(String name) {
        return token(name);
    }

    /** Writes an object, whatever was there. */
    public void write(String name, byte[] content) {
        ask(
                S3Operation.WRITE,
                name,
                () -> client.putObject(
                        request -> request.bucket(location.bucket()).key(location.key(name)),
                        RequestBody.fromBytes(content)));
    }

    /**
     * Writes an object where there is none; of two that try at once, one does.
     *
     * @return whether it is there now as written here
     */
    public boolean writeIfAbsent(String name, byte[] content) {
        String token = UUID.randomUUID().toString();
        return put(name, RequestBody.fromBytes(content), content.length, token, Optional.empty())
                || token(name).equals(Optional.of(token));
    }

    /**
     * Writes a file as an object where there is none. The store checks the hash.
     *
     * @param sha256 of the file, in hex
     * @return whether an object of this hash is there now, from here or from before
     */
    public boolean writeIfAbsent(String name, Path file, String sha256) throws IOException {
        return put(name, RequestBody.fromFile(file), Files.size(file), sha256, Optional.of(sha256))
                || token(name).equals(Optional.of(sha256));
    }

    /**
     * Asks the store to write what is there already, as it is.
     *
     * @throws UserException where it does so though it was to write only what is absent
     */
    public void requireConditionalWrites(String name, byte[] same, String sha256) {
        if (put(name, RequestBody.fromBytes(same), same.length, sha256, Optional.of(sha256))) {
            throw failures.withoutConditions();
        }
    }

    /** Deletes an object, if there is one. */
    public void delete(String name) {
        ask(
                S3Operation.DELETE,
                name,
                () -> client.deleteObject(
                        request -> request.bucket(location.bucket()).key(location.key(name))));
    }

    /** Where it is. */
    public S3Location location() {
        return location;
    }

    /** Where the store is, in words. */
    public String store() {
        return settings.store();
    }

    /** False where something is there already, which may be what an earlier try of this call has written. */
    private boolean put(String name, RequestBody body, long size, String token, Optional<String> sha256) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key(name))
                .ifNoneMatch("*")
                .metadata(Map.of(TOKEN, token))
                .overrideConfiguration(each -> giveTime(each, size));
        sha256.map(HexFormat.of()::parseHex)
                .map(Base64.getEncoder()::encodeToString)
                .ifPresent(request::checksumSHA256);
        return ask(S3Operation.WRITE, name, () -> {
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
        return ask(S3Operation.READ, name, () -> {
            try {
                return Optional.of(request.get());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    private <T> T ask(S3Operation task, String name, Supplier<T> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            if (S3Errors.isOfTheStore(e)
                    && S3Errors.cause(e, S3Download.Refused.class).isEmpty()) {
                throw failures.of(e, task, location.uri(name));
            }
            throw e;
        }
    }

    private void giveTime(AwsRequestOverrideConfiguration.Builder request, long size) {
        Duration each = settings.patience().plusSeconds(size / SLOWEST_BYTES_PER_SECOND);
        request.apiCallAttemptTimeout(each).apiCallTimeout(each.multipliedBy(settings.tries()));
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
