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
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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
    /** Makes Failsafe fall back to the backoff. */
    private static final Duration BACKOFF = Duration.ofSeconds(-1);

    private final HubSettings settings;
    private final HubId id;
    private final HubErrors errors;
    private final Duration idleTimeout;
    private final RetryPolicy<Object> retryPolicy;
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

    /** A status that may pass. */
    private static final class RetryableHttpException extends IOException {
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        RetryableHttpException(HttpResponse<?> response) {
            super(response.uri().getHost() + " responds with status " + response.statusCode()
                    + response.headers()
                            .firstValue("Retry-After")
                            .map(value -> " and Retry-After " + value)
                            .orElse(""));
            // A date is ignored: the header is advice, and the backoff serves as well.
            this.retryAfter = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("[1-9]\\d{0,8}"))
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(BACKOFF);
        }
    }

    HubClient(HubSettings settings, HubId id, RetrySettings retries) {
        this.settings = settings;
        this.id = id;
        this.errors = new HubErrors(settings, id);
        this.idleTimeout = retries.idleTimeout();
        this.retryPolicy = RetryPolicy.builder()
                .handle(IOException.class)
                .abortOn(SSLHandshakeException.class, FileSystemException.class)
                .abortOn(failure -> failure instanceof RetryableHttpException status
                        && status.retryAfter.compareTo(retries.maxRetryAfter()) > 0)
                .withMaxRetries(retries.maxRetries())
                .withBackoff(retries.firstDelay(), retries.maxDelay())
                .withDelayFnOn(
                        context -> context.<RetryableHttpException>getLastException().retryAfter,
                        RetryableHttpException.class)
                .onRetryScheduled(event -> LOG.atWarn()
                        .addKeyValue("reason", HubErrors.reason(event.getLastException()))
                        .addKeyValue("delayMillis", event.getDelay().toMillis())
                        .log("Request to the model hub failed, retrying"))
                .build();
    }

    /**
     * The files at the id's revision.
     *
     * @throws IOException if the last attempt failed
     * @throws UserException if the hub refuses
     */
    Listing list() throws IOException {
        URI uri = uri("/api/models/" + id.name() + "/revision/" + encoded(id.revision()));
        byte[] json = retrying(() ->
                checked(send("GET", uri, BodyHandlers.ofByteArray(), () -> 0)).body());
        try {
            JsonNode root = Json.mapper().readTree(json);
            String commit = root.path("sha").asText("");
            if (HubId.isCommit(commit) && root.path("siblings").isArray()) {
                return new Listing(commit, new TreeSet<>(root.path("siblings").findValuesAsText("rfilename")));
            }
            throw errors.notAHub();
        } catch (JsonProcessingException e) {
            throw errors.notAHub();
        }
    }

    /** What the hub states of a file; empty if it does not state size and hash. */
    Optional<ExpectedFile> head(String commit, String file) throws IOException {
        return retrying(() -> {
            HttpResponse<Void> response = send("HEAD", address(commit, file), BodyHandlers.discarding(), () -> 0);
            boolean isFile = !REDIRECTS.contains(response.statusCode());
            return ExpectedFile.of((isFile ? checked(response) : response).headers(), isFile);
        });
    }

    /** Downloads a file from its beginning to its end, replacing the target. */
    void download(String commit, String file, ExpectedFile expected, Path target) throws IOException {
        retrying(() -> {
            HttpResponse<Path> response = checked(send(
                    "GET",
                    address(commit, file),
                    BodyHandlers.ofFile(
                            target,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE),
                    () -> target.toFile().length()));
            long received = target.toFile().length();
            // The JDK checks the length if there is one.
            if (received < expected.size()
                    && response.headers().firstValue("Content-Length").isEmpty()) {
                throw new IOException(file + " ended after " + received + " of " + expected.size() + " bytes");
            }
            return target;
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

    /** Other hosts serve signed addresses that expire: after a refusal of theirs the hub is asked for a new one. */
    private <T> HttpResponse<T> checked(HttpResponse<T> response) throws IOException {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response;
        }
        boolean transientStatus = status == 408 || status == 429 || status >= 500;
        if (transientStatus || (status != 401 && !isHub(response.uri()))) {
            throw new RetryableHttpException(response);
        }
        throw errors.refused(status, response.headers());
    }

    private <T> T retrying(CheckedSupplier<T> request) throws IOException {
        try {
            return Failsafe.with(retryPolicy).get(request);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException last) {
                throw last;
            }
            if (e.getCause() instanceof InterruptedException) {
                throw new CancellationException("interrupted between two attempts");
            }
            throw e;
        }
    }

    /**
     * Sends a request and follows redirects. HEAD ends at a redirect to another host: its headers are the hub's own.
     *
     * @param received bytes of the body so far
     * @return the last response, of whatever status
     */
    private <T> HttpResponse<T> send(String method, URI uri, HttpResponse.BodyHandler<T> handler, LongSupplier received)
            throws IOException {
        URI at = uri;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            HttpResponse<T> response = await(http.sendAsync(request(method, at), handler), received);
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            URI next = location(response);
            if (method.equals("HEAD") && !isHub(next)) {
                return response;
            }
            at = next;
        }
        throw new IOException(uri + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private HttpRequest request(String method, URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "reviewstream")
                .header("Accept-Encoding", "identity");
        settings.token()
                .filter(token -> isHub(uri))
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        return request.build();
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
        try {
            URI next = at.resolve(response.headers().firstValue("Location").orElse(""));
            boolean secure = "https".equals(next.getScheme());
            if (next.getHost() != null && (secure || at.getScheme().equals(next.getScheme()))) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(at.getHost() + " redirects to an invalid address", e);
        }
        throw new IOException(at.getHost() + " redirects to an address that is neither HTTPS nor of the same scheme");
    }

    /** The timeouts of the JDK's client end with the response headers; this one covers the body. */
    private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> response, LongSupplier received)
            throws IOException {
        long before = -1;
        while (true) {
            try {
                return response.get(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = received.getAsLong();
                if (now == before) {
                    response.cancel(true);
                    throw new HttpTimeoutException("no data for " + idleTimeout.toSeconds() + " seconds");
                }
                before = now;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException("an HTTP request failed in an unknown way", e.getCause());
            } catch (InterruptedException e) {
                response.cancel(true);
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted during a request to the model hub");
            }
        }
    }
}
