package io.reviewstream.trainer.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a hub says of one model, and its files, with retries. Thread-safe. */
final class HubClient {
    private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
    private static final String SET_TOKEN = "set HF_TOKEN to a token of an account that may read it";

    private final HubSettings settings;
    private final HubId id;
    private final HubHttp http;
    private final RetryPolicy<HttpResponse<?>> retryPolicy;

    /**
     * Retries of one request.
     *
     * @param maxRetries after the first attempt
     * @param firstDelay before the first retry; it doubles from one to the next
     * @param maxDelay the upper bound of the doubling
     * @param maxRetryAfter a response whose {@code Retry-After} is longer is not retried
     * @param idleTimeout a connection without a byte for so long is closed
     */
    record RetrySettings(
            int maxRetries, Duration firstDelay, Duration maxDelay, Duration maxRetryAfter, Duration idleTimeout) {
        static final RetrySettings DEFAULT = new RetrySettings(
                4, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(60));
    }

    /**
     * The files of a model.
     *
     * @param commit of the requested revision, in hex
     */
    record Listing(String commit, Set<String> files) {}

    HubClient(HubSettings settings, HubId id, RetrySettings retries) {
        this.settings = settings;
        this.id = id;
        this.http = new HubHttp(settings, retries.idleTimeout());
        this.retryPolicy = RetryPolicy.<HttpResponse<?>>builder()
                .handle(IOException.class)
                .handleResultIf(this::isTransient)
                .abortOn(SSLHandshakeException.class, FileSystemException.class)
                .abortIf(response -> retryAfter(response).compareTo(retries.maxRetryAfter()) > 0)
                .withMaxRetries(retries.maxRetries())
                .withBackoff(retries.firstDelay(), retries.maxDelay())
                .withDelayFn(context -> retryAfter(context.getLastResult()))
                .onRetryScheduled(event -> LOG.atWarn()
                        .addKeyValue(
                                "reason",
                                event.getLastException() == null
                                        ? "status " + event.getLastResult().statusCode()
                                        : reason(event.getLastException()))
                        .addKeyValue("delayMillis", event.getDelay().toMillis())
                        .log("Request to the model hub failed, retrying"))
                .build();
    }

    /**
     * The files at the id's revision.
     *
     * @throws IOException if the last attempt failed
     * @throws UserException if the hub responds with an error, or not as a hub does
     */
    Listing list() throws IOException {
        URI uri = uri("/api/models/" + id.name() + "/revision/" + encoded(id.revision()));
        byte[] json = retrying(() -> http.send("GET", uri, BodyHandlers.ofByteArray(), () -> 0))
                .body();
        try {
            JsonNode root = Json.mapper().readTree(json);
            String commit = root.path("sha").asText("");
            if (HubId.isCommit(commit) && root.path("siblings").isArray()) {
                return new Listing(commit, new TreeSet<>(root.path("siblings").findValuesAsText("rfilename")));
            }
        } catch (JsonProcessingException e) {
            LOG.atDebug().addKeyValue("reason", e.getOriginalMessage()).log("The list of files is not JSON");
        }
        throw UserException.unreachable(
                settings.endpoint() + " does not respond as a model hub does. Check HF_ENDPOINT.", null);
    }

    /** What the hub states of a file; empty if it does not state size and hash. */
    Optional<ExpectedFile> head(String commit, String file) throws IOException {
        HttpResponse<Void> response =
                retrying(() -> http.send("HEAD", address(commit, file), BodyHandlers.discarding(), () -> 0));
        return ExpectedFile.of(response.headers(), !HubHttp.isRedirect(response));
    }

    /** Downloads a file from its beginning to its end, replacing the target. */
    void download(String commit, String file, ExpectedFile expected, Path target) throws IOException {
        HttpResponse.BodyHandler<Path> write = BodyHandlers.ofFile(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        LongSupplier received = () -> target.toFile().length();
        retrying(() -> {
            HttpResponse<Path> response = http.send("GET", address(commit, file), write, received);
            // The JDK checks the length if the response states it.
            if (response.statusCode() == 200
                    && received.getAsLong() < expected.size()
                    && response.headers().firstValue("Content-Length").isEmpty()) {
                throw new IOException(
                        file + " ended after " + received.getAsLong() + " of " + expected.size() + " bytes");
            }
            return response;
        });
    }

    private URI address(String commit, String file) {
        return uri("/" + id.name() + "/resolve/" + commit + "/" + encoded(file));
    }

    private URI uri(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    /** The response to the last attempt, if it is a success, or a redirect that HEAD ends at. */
    private <T> HttpResponse<T> retrying(CheckedSupplier<HttpResponse<T>> attempt) throws IOException {
        try {
            HttpResponse<T> response = Failsafe.with(retryPolicy).get(attempt);
            if (response.statusCode() / 100 == 2 || HubHttp.isRedirect(response)) {
                return response;
            }
            throw refused(response);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException last) {
                throw last;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted during a request to the model hub");
            }
            throw e;
        }
    }

    /** Other hosts serve signed addresses that expire: after an error of theirs the hub is requested for a new one. */
    private boolean isTransient(HttpResponse<?> response) {
        int status = response.statusCode();
        return status == 408 || status == 429 || status >= 500 || (status >= 400 && !http.isHub(response.uri()));
    }

    /** Negative, for the backoff, if the header is absent or a date: it is advice only. */
    private static Duration retryAfter(HttpResponse<?> response) {
        return Optional.ofNullable(response)
                .flatMap(last -> last.headers().firstValue("Retry-After"))
                .filter(value -> value.matches("[1-9]\\d{0,8}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(Duration.ofSeconds(-1));
    }

    private UserException refused(HttpResponse<?> response) {
        int status = response.statusCode();
        String hub = "the model hub " + settings.endpoint();
        if (http.isHub(response.uri())) {
            String code = response.headers().firstValue("X-Error-Code").orElse("");
            if (status == 403 || code.equals("GatedRepo")) {
                return UserException.missingInput("The model " + id + " is gated or private: accept its terms at "
                        + settings.endpoint() + "/" + id.name() + ", and " + SET_TOKEN + ".");
            }
            if (status == 401) {
                String sent = settings.token()
                        .map(token -> token + " was sent, and may be wrong or expired")
                        .orElse("no token is set now");
                return UserException.missingInput("There is no directory " + id + ", and " + hub
                        + " does not show such a model: it does not exist, or is private or gated. Check the name, or "
                        + SET_TOKEN + "; " + sent + ".");
            }
            if (status == 404) {
                return UserException.missingInput("There is no directory " + id + ", and " + hub + " has no model "
                        + id.name() + " with a revision " + id.revision() + ".");
            }
        }
        String retryAfter = response.headers()
                .firstValue("Retry-After")
                .map(value -> " and Retry-After " + value)
                .orElse("");
        return UserException.unreachable(
                "Cannot download " + id + " from " + settings.endpoint() + ": "
                        + response.uri().getHost() + " responds with status " + status + retryAfter
                        + ". Complete files are kept; the same command downloads the others.",
                null);
    }

    /** The message of an exception. The JDK has none for hosts that cannot be reached. */
    static String reason(Throwable failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        if (failure instanceof ConnectException) {
            return failure.getCause() instanceof UnresolvedAddressException ? "unknown host" : "connection refused";
        }
        return failure.getClass().getSimpleName();
    }
}
