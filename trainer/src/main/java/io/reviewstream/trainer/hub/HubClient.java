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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLHandshakeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP requests for one model, of a hub and of the hosts that it redirects to, with retries. Redirects are followed here
 * and not by the JDK's client, so that the access token reaches the hub's host only. Thread-safe.
 */
final class HubClient {
    private static final Logger LOG = LoggerFactory.getLogger(HubClient.class);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 10;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
    private static final String SET_TOKEN = "set HF_TOKEN to a token of an account that may read it";

    private final HubSettings settings;
    private final HubId id;
    private final Duration idleTimeout;
    private final RetryPolicy<HttpResponse<?>> retryPolicy;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

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
        this.idleTimeout = retries.idleTimeout();
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
        byte[] json = retrying(() -> send("GET", uri, BodyHandlers.ofByteArray(), () -> 0))
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
                retrying(() -> send("HEAD", address(commit, file), BodyHandlers.discarding(), () -> 0));
        return ExpectedFile.of(response.headers(), !isRedirect(response));
    }

    /** Downloads a file from its beginning to its end, replacing the target. */
    void download(String commit, String file, ExpectedFile expected, Path target) throws IOException {
        HttpResponse.BodyHandler<Path> write = BodyHandlers.ofFile(
                target, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        LongSupplier received = () -> target.toFile().length();
        retrying(() -> {
            HttpResponse<Path> response = send("GET", address(commit, file), write, received);
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
            if (response.statusCode() / 100 == 2 || isRedirect(response)) {
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
        return status == 408 || status == 429 || status >= 500 || (status >= 400 && !isHub(response.uri()));
    }

    private static boolean isRedirect(HttpResponse<?> response) {
        return REDIRECTS.contains(response.statusCode());
    }

    /** Negative, for the backoff, if the header is absent or a date: it is advice only. */
    private static Duration retryAfter(HttpResponse<?> response) {
        return Optional.ofNullable(response)
                .flatMap(last -> last.headers().firstValue("Retry-After"))
                .filter(value -> value.matches("[1-9]\\d{0,8}"))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(Duration.ofSeconds(-1));
    }

    /**
     * Sends a request and follows redirects. HEAD ends at a redirect to another host: its headers are the hub's own.
     *
     * @param received bytes of the body so far
     * @return the last response, of whatever status
     */
    private <T> HttpResponse<T> send(String method, URI uri, HttpResponse.BodyHandler<T> handler, LongSupplier received)
            throws IOException, InterruptedException {
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at)
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .header("User-Agent", "reviewstream")
                    .header("Accept-Encoding", "identity");
            if (isHub(at)) {
                settings.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
            }
            HttpResponse<T> response = await(http.sendAsync(request.build(), handler), received);
            if (!isRedirect(response)) {
                return response;
            }
            at = location(response);
            if (method.equals("HEAD") && !isHub(at)) {
                return response;
            }
        }
        throw new IOException(uri + " redirects more than " + MAX_REDIRECTS + " times");
    }

    /** Whether an address has scheme, host and port of the endpoint: the only ones that the token is sent to. */
    private boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return hub.getScheme().equals(uri.getScheme())
                && hub.getHost().equalsIgnoreCase(uri.getHost())
                && port(hub) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }

    private static URI location(HttpResponse<?> response) throws IOException {
        URI at = response.uri();
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI next = at.resolve(location);
            if (next.getHost() != null && List.of("https", at.getScheme()).contains(next.getScheme())) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(at.getHost() + " redirects to an invalid address", e);
        }
        throw new IOException(at.getHost() + " redirects to an address that is neither HTTPS nor of the same scheme");
    }

    /** The timeouts of the JDK's client end with the response headers; this one covers the body. */
    private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> response, LongSupplier received)
            throws IOException, InterruptedException {
        long before = -1;
        try {
            while (true) {
                try {
                    return response.get(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    long now = received.getAsLong();
                    if (now == before) {
                        throw new HttpTimeoutException("no data for " + idleTimeout.toSeconds() + " seconds");
                    }
                    before = now;
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            response.cancel(true);
        }
    }

    private UserException refused(HttpResponse<?> response) {
        int status = response.statusCode();
        String hub = "the model hub " + settings.endpoint();
        if (isHub(response.uri())) {
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
