package io.reviewstream.common.s3;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What went wrong with a store, in words a user can mend it by. */
final class S3Errors {
    private static final int MOVED = 301;
    private static final int FORBIDDEN = 403;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int SERVER = 500;

    private final S3Settings settings;
    private final String bucket;

    S3Errors(S3Settings settings, String bucket) {
        this.settings = settings;
        this.bucket = bucket;
    }

    /** After the last try. */
    UserException of(RuntimeException e, S3Operation task, URI uri) {
        Optional<UserException> elsewhere =
                cause(e, S3Credentials.Missing.class).map(this::credentials);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (e instanceof S3Exception answer) {
            return of(answer, task, uri);
        }
        return UserException.unreachable("Cannot " + task.verb() + " " + uri + ": " + silence(e), e);
    }

    private UserException of(S3Exception answer, S3Operation task, URI uri) {
        String code = code(answer);
        String what = answer.statusCode() + (code.isEmpty() ? "" : " " + code);
        if (code.equals("NoSuchBucket")) {
            return UserException.missingInput("There is no bucket " + bucket + " at " + settings.store()
                    + ". Create it, or name another one in --registry s3://BUCKET/PREFIX.");
        }
        if (answer.statusCode() == NOT_IMPLEMENTED && task == S3Operation.WRITE) {
            return withoutConditions();
        }
        if (code.isEmpty()
                && settings.endpoint().isPresent()
                && (answer.statusCode() < SERVER || answer.statusCode() == NOT_IMPLEMENTED)) {
            return withoutCode(answer, task, uri);
        }
        if (answer.statusCode() == MOVED || code.equals("AuthorizationHeaderMalformed")) {
            return UserException.unreachable(
                    settings.store() + " has the bucket " + bucket + " in another region (" + what
                            + "). Name that one in --s3-region.",
                    answer);
        }
        if (answer.statusCode() == FORBIDDEN) {
            return UserException.unreachable(
                    settings.store() + " does not let us " + task.verb() + " " + uri + " (" + what
                            + "). Check the credentials, and that they have the right " + task.right() + ".",
                    answer);
        }
        String advice = answer.statusCode() >= SERVER
                ? ", also when asked again. Try later."
                : ". Look up what it means by that in its documentation.";
        return UserException.unreachable(
                "Cannot " + task.verb() + " " + uri + ": " + settings.store() + " answered " + what + advice, answer);
    }

    /** As web servers answer that are no store; a store does so where it has no body to send. */
    private UserException withoutCode(S3Exception answer, S3Operation task, URI uri) {
        return UserException.unreachable(
                "Cannot " + task.verb() + " " + uri + ": " + settings.store() + " answered " + answer.statusCode()
                        + " without an error code of S3. Check that --s3-endpoint is the address of an S3 store"
                        + (answer.statusCode() == FORBIDDEN
                                ? ", and that the credentials have the right " + task.right() + "."
                                : "."),
                answer);
    }

    /** Where two could win. */
    UserException withoutConditions() {
        return UserException.unreachable(
                settings.store()
                        + " does not honour conditional writes (If-None-Match: *), so that of two trainers both"
                        + " could win. Keep the registry in a store that does, or in a directory.",
                null);
    }

    private UserException credentials(S3Credentials.Missing missing) {
        return UserException.unreachable(
                "No credentials for the bucket " + bucket + " at " + settings.store() + ". Set AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or give this machine or pod a role.",
                missing);
    }

    private String silence(RuntimeException e) {
        if (cause(e, UnknownHostException.class).isPresent()) {
            return "the host of " + settings.store() + " is not known. Check --s3-endpoint"
                    + (settings.endpoint().isEmpty() || settings.pathStyle()
                            ? "."
                            : "; without --s3-path-style it is the bucket's, " + bucket + " and a dot before it.");
        }
        if (cause(e, ConnectException.class).isPresent()) {
            return "nobody answers at " + settings.store() + ". Check --s3-endpoint and the network.";
        }
        if (cause(e, SocketTimeoutException.class).isPresent()
                || cause(e, ApiCallTimeoutException.class).isPresent()
                || cause(e, ApiCallAttemptTimeoutException.class).isPresent()) {
            return settings.store() + " was silent for too long, also when asked again. Try later.";
        }
        if (cause(e, IOException.class).isPresent()) {
            return "the connection to " + settings.store() + " broke off, also when asked again. Try later.";
        }
        if (cause(e, XMLStreamException.class).isPresent()) {
            return settings.store() + " does not answer as an S3 store does. Check --s3-endpoint.";
        }
        return settings.store() + " could not be asked: " + e.getMessage();
    }

    private static String code(S3Exception answer) {
        if (answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null) {
            return "";
        }
        String code = answer.awsErrorDetails().errorCode();
        // Answers without a body have no code of their own.
        return code.equals(String.valueOf(answer.statusCode())) ? "" : code;
    }

    /** The first of this kind that lies behind an exception. */
    static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> kind) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return Optional.of(kind.cast(each));
            }
        }
        return Optional.empty();
    }

    /** Whether this is for {@link #of} to tell. */
    static boolean isOfTheStore(RuntimeException e) {
        return e instanceof SdkException
                || cause(e, S3Credentials.Missing.class).isPresent();
    }
}
