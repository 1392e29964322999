package io.reviewstream.trainer.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * HTTP with a hub and with the hosts that it redirects to. Redirects are followed here and not by the JDK's client, so
 * that the access token reaches no other host. Silence is watched here too: the JDK's timeouts end with the first byte.
 * Used by one thread.
 */
final class HubHttp {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;
    private static final int POLL_MILLIS = 200;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    private final HubSettings settings;
    private final Duration silence;
    private final Clock clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    HubHttp(HubSettings settings, Duration silence, Clock clock) {
        this.settings = settings;
        this.silence = silence;
        this.clock = clock;
    }

    /**
     * Sends a request, and again to where its answers point. HEAD ends where they point to another host, since it asks
     * for what the hub itself has to say.
     *
     * @param from the first byte that is wanted
     * @param arrived tells how much of the body has come
     * @return the last answer, of whatever status
     */
    <T> HttpResponse<T> send(
            String method, URI uri, long from, HttpResponse.BodyHandler<T> handler, LongSupplier arrived)
            throws IOException {
        URI at = uri;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpResponse<T> response = await(http.sendAsync(request(method, at, from), handler), arrived);
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            URI next = target(response);
            if (method.equals("HEAD") && !isHub(next)) {
                return response;
            }
            at = next;
        }
        throw new IOException(uri + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpRequest request(String method, URI uri, long from) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("User-Agent", "reviewstream")
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        settings.token()
                .filter(token -> isHub(uri))
                .ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        return request.build();
    }

    /** Whether an address is of the host that the token is meant for, reached in the same way. */
    boolean isHub(URI uri) {
        URI hub = settings.endpoint();
        return hub.getScheme().equals(uri.getScheme())
                && hub.getHost().equalsIgnoreCase(uri.getHost())
                && port(hub) == port(uri);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }

    private static URI target(HttpResponse<?> response) throws IOException {
        URI at = response.uri();
        try {
            URI next = at.resolve(response.headers().firstValue("Location").orElse(""));
            boolean secure = "https".equals(next.getScheme());
            if (next.getHost() != null && (secure || at.getScheme().equals(next.getScheme()))) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(at.getHost() + " redirects to what is no address", e);
        }
        throw new IOException(at.getHost() + " redirects from HTTPS to something else");
    }

    private <T> HttpResponse<T> await(CompletableFuture<HttpResponse<T>> response, LongSupplier arrived)
            throws IOException {
        long seen = arrived.getAsLong();
        Instant lastMove = clock.instant();
        while (true) {
            try {
                return response.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = arrived.getAsLong();
                if (now != seen) {
                    seen = now;
                    lastMove = clock.instant();
                } else if (Duration.between(lastMove, clock.instant()).compareTo(silence) > 0) {
                    response.cancel(true);
                    throw new HttpTimeoutException("nothing came for " + silence.toSeconds() + " seconds");
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException("an HTTP request failed in an unknown way", e.getCause());
            } catch (InterruptedException e) {
                response.cancel(true);
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while a model was fetched");
            }
        }
    }
}
