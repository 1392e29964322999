package io.reviewstream.trainer.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Requests to a hub and to the hosts that it redirects to. Redirects are followed here and not by the JDK's client, so that
 * the access token reaches the hub's host only. Thread-safe.
 */
final class HubHttp {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 10;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    private final HubSettings settings;
    private final Duration idleTimeout;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * For one hub.
     *
     * @param idleTimeout a connection without a byte for so long is closed
     */
    HubHttp(HubSettings settings, Duration idleTimeout) {
        this.settings = settings;
        this.idleTimeout = idleTimeout;
    }

    /**
     * Sends a request and follows redirects. HEAD ends at a redirect to another host: its headers are the hub's own.
     *
     * @param received bytes of the body so far
     * @return the last response, of whatever status
     */
    <T> HttpResponse<T> send(String method, URI uri, HttpResponse.BodyHandler<T> handler, LongSupplier received)
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
    boolean isHub(URI uri) {
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

    static boolean isRedirect(HttpResponse<?> response) {
        return REDIRECTS.contains(response.statusCode());
    }
}
