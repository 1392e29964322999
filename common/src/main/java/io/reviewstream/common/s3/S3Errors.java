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

/** Messages for failed requests: what failed, where, and what to do. */
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

    /** The error of a request whose last attempt failed. */
    UserException of(RuntimeException e, S3Operation operation, URI uri) {
        Optional<UserException> noCredentials =
                cause(e, S3Settings.NoCredentials.class).map(this::noCredentials);
        if (noCredentials.isPresent()) {
            return noCredentials.get();
        }
        if (e instanceof S3Exception response) {
            return of(response, operation, uri);
        }
        return UserException.unreachable("Cannot " + operation.verb + " " + uri + ": " + noResponse(e), e);
    }

    private UserException of(S3Exception response, S3Operation operation, URI uri) {
        String code = code(response);
        String what = response.statusCode() + (code.isEmpty() ? "" : " " + code);
        if (code.equals("NoSuchBucket")) {
            return UserException.missingInput("There is no bucket " + bucket + " at " + settings.server()
                    + ". Create it, or set another one with --registry s3://BUCKET/PREFIX.");
        }
        if (response.statusCode() == NOT_IMPLEMENTED && operation == S3Operation.WRITE) {
            return withoutConditions();
        }
        if (code.isEmpty()
                && settings.endpoint().isPresent()
                && (response.statusCode() < SERVER || response.statusCode() == NOT_IMPLEMENTED)) {
            return withoutCode(response, operation, uri);
        }
        if (response.statusCode() == MOVED || code.equals("AuthorizationHeaderMalformed")) {
            return UserException.unreachable(
                    "The bucket " + bucket + " at " + settings.server() + " is in another region (" + what
                            + "). Set that one with --s3-region.",
                    response);
        }
        if (response.statusCode() == FORBIDDEN) {
            return UserException.unreachable(
                    "Cannot " + operation.verb + " " + uri + ": " + settings.server() + " denied access (" + what
                            + "). Check the credentials, and that they have the right " + operation.right + ".",
                    response);
        }
        String advice = response.statusCode() >= SERVER
                ? " after retries. Try later."
                : ". See the server's documentation for this code.";
        return UserException.unreachable(
                "Cannot " + operation.verb + " " + uri + ": " + settings.server() + " returned " + what + advice,
                response);
    }

    /** A web server that does not speak S3, or a response without a body. */
    private UserException withoutCode(S3Exception response, S3Operation operation, URI uri) {
        return UserException.unreachable(
                "Cannot " + operation.verb + " " + uri + ": " + settings.server() + " returned " + response.statusCode()
                        + " without an S3 error code. Check that --s3-endpoint is the URL of an S3 server"
                        + (response.statusCode() == FORBIDDEN
                                ? ", and that the credentials have the right " + operation.right + "."
                                : "."),
                response);
    }

    /** Without conditional writes two trainers could promote at once. */
    UserException withoutConditions() {
        return UserException.unreachable(
                settings.server()
                        + " does not support conditional writes (If-None-Match: *), without which two trainers could"
                        + " promote at once. Use object storage that supports them, or a directory.",
                null);
    }

    private UserException noCredentials(S3Settings.NoCredentials cause) {
        return UserException.unreachable(
                "No credentials found for the bucket " + bucket + " at " + settings.server() + ". Set AWS_ACCESS_KEY_ID"
                        + " and AWS_SECRET_ACCESS_KEY, set a profile with AWS_PROFILE, or assign a role to the pod or machine.",
                cause);
    }

    private String noResponse(RuntimeException e) {
        if (cause(e, UnknownHostException.class).isPresent()) {
            return "the host of " + settings.server() + " is unknown. Check --s3-endpoint"
                    + (settings.endpoint().isEmpty() || settings.pathStyle()
                            ? "."
                            : "; without --s3-path-style the host name begins with " + bucket + ".");
        }
        if (cause(e, ConnectException.class).isPresent()) {
            return "no connection to " + settings.server() + ". Check --s3-endpoint and the network.";
        }
        if (cause(e, SocketTimeoutException.class).isPresent()
                || cause(e, ApiCallTimeoutException.class).isPresent()
                || cause(e, ApiCallAttemptTimeoutException.class).isPresent()) {
            return settings.server() + " timed out after retries. Try later.";
        }
        if (cause(e, IOException.class).isPresent()) {
            return "the connection to " + settings.server() + " was lost after retries. Try later.";
        }
        if (cause(e, XMLStreamException.class).isPresent()) {
            return "the response of " + settings.server() + " is not S3. Check --s3-endpoint.";
        }
        return "the request to " + settings.server() + " failed: " + e.getMessage();
    }

    private static String code(S3Exception response) {
        if (response.awsErrorDetails() == null || response.awsErrorDetails().errorCode() == null) {
            return "";
        }
        String code = response.awsErrorDetails().errorCode();
        // The SDK repeats the status for a response without a body.
        return code.equals(String.valueOf(response.statusCode())) ? "" : code;
    }

    /** The first exception of this kind in the chain of causes. */
    static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> kind) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (kind.isInstance(each)) {
                return Optional.of(kind.cast(each));
            }
        }
        return Optional.empty();
    }

    /** Whether {@link #of} describes this exception. */
    static boolean isOfRequest(RuntimeException e) {
        return e instanceof SdkException
                || cause(e, S3Settings.NoCredentials.class).isPresent();
    }

    /** What a request does, and the right that it needs. */
    enum S3Operation {
        READ("read", "s3:GetObject"),
        WRITE("write", "s3:PutObject"),
        LIST("list", "s3:ListBucket"),
        DELETE("delete", "s3:DeleteObject");

        private final String verb;
        private final String right;

        S3Operation(String verb, String right) {
            this.verb = verb;
            this.right = right;
        }
    }
}
