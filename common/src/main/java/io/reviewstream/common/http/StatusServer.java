package io.reviewstream.common.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health/live}, {@code /health/ready} (200 or 503), {@code /metrics} and {@code /status}; the latter two
 * require the token if one is set. Slow clients time out. Has its own threads.
 */
public final class StatusServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final String MAX_CONNECTIONS = "100";
    private static final String REQUEST_TIMEOUT_SECONDS = "10";
    private static final String RESPONSE_TIMEOUT_SECONDS = "30";

    static {
        // The JDK's server reads these once; by default it has no limits.
        limit("sun.net.httpserver.maxReqTime", REQUEST_TIMEOUT_SECONDS);
        limit("sun.net.httpserver.maxRspTime", RESPONSE_TIMEOUT_SECONDS);
        limit("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    }

    /** What the server serves. Called on the server's threads, anew for each request. */
    public interface StatusSource {
        /** Whether it has not failed for good. */
        boolean live();

        /** Whether it can do its work now. */
        boolean ready();

        /** What {@code /health/ready} says while it is not ready, in one line. */
        default String notReady() {
            return "not ready";
        }

        /** All meters in the text format of Prometheus. */
        String metrics();

        /** The status as JSON. */
        String status();
    }

    /** What the server takes at a path. Called on the server's threads. */
    public interface PostReceiver {
        /**
         * Takes what was posted.
         *
         * @return the status code of the answer, which has no body
         */
        int receive(byte[] body);
    }

    private final HttpServer server;
    private final Optional<BearerToken> token;
    /** One per connection, so that a slow client does not delay a probe. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    });

    private StatusServer(HttpServer server, Optional<BearerToken> token) {
        this.server = server;
        this.token = token;
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Binds the port and serves requests.
     *
     * @throws UserException if the port is in use or the host is not an address of this machine
     */
    public static StatusServer start(HttpSettings settings, StatusSource source) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.unreachable(
                    "Cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "). Choose another --http-port (0 is any free port) or --http-host.",
                    e);
        }
        StatusServer server = new StatusServer(http, settings.token().map(BearerToken::new));
        http.setExecutor(server.threads);
        http.createContext(
                "/health/live", exchange -> health(exchange, "/health/live", source.live(), "live", () -> "not live"));
        http.createContext(
                "/health/ready",
                exchange -> health(exchange, "/health/ready", source.ready(), "ready", source::notReady));
        HttpContext metrics = http.createContext(
                "/metrics", exchange -> respond(exchange, "/metrics", 200, PROMETHEUS, source::metrics));
        HttpContext status =
                http.createContext("/status", exchange -> respond(exchange, "/status", 200, JSON, source::status));
        server.token.ifPresent(filter -> {
            metrics.getFilters().add(filter);
            status.getFilters().add(filter);
        });
        http.start();
        LOG.atInfo().addKeyValue("uri", server.uri()).log("Serving health and metrics");
        return server;
    }

    /**
     * Takes what is posted to a path. Without the token the answer is 401, if one is set; a body that is too large is 413; a
     * receiver that fails is 500.
     *
     * @param mostBytes of a body
     */
    public void post(String path, int mostBytes, PostReceiver receiver) {
        HttpContext context = server.createContext(path, exchange -> receive(exchange, path, mostBytes, receiver));
        token.ifPresent(context.getFilters()::add);
    }

    private static void receive(HttpExchange exchange, String path, int mostBytes, PostReceiver receiver)
            throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(mostBytes + 1);
            if (body.length > mostBytes) {
                exchange.sendResponseHeaders(413, -1);
                return;
            }
            int status;
            try {
                status = receiver.receive(body);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("path", path).log("A request failed");
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    /** The base URI, with the port that was bound. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private static void health(
            HttpExchange exchange, String path, boolean healthy, String state, Supplier<String> otherwise)
            throws IOException {
        respond(exchange, path, healthy ? 200 : 503, TEXT, () -> (healthy ? state : otherwise.get()) + "\n");
    }

    private static void respond(HttpExchange exchange, String path, int status, String type, Supplier<String> body)
            throws IOException {
        try (exchange) {
            // The JDK's server matches prefixes.
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] bytes;
            try {
                bytes = body.get().getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("path", path).log("A request failed");
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", type);
            boolean withBody = exchange.getRequestMethod().equals("GET");
            exchange.sendResponseHeaders(status, withBody ? bytes.length : -1);
            if (withBody) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    /**
     * Rejects requests without the token.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6750">RFC 6750, The OAuth 2.0 Authorization Framework: Bearer Token
     *     Usage</a>
     */
    private static final class BearerToken extends Filter {
        private static final String SCHEME = "Bearer";

        private final byte[] expected;

        BearerToken(String token) {
            expected = token.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
            // In constant time.
            if (MessageDigest.isEqual(expected, credentials(exchange).getBytes(StandardCharsets.UTF_8))) {
                chain.doFilter(exchange);
                return;
            }
            try (exchange) {
                exchange.getResponseHeaders().set("WWW-Authenticate", SCHEME);
                exchange.sendResponseHeaders(401, -1);
            }
        }

        /** The credentials behind the scheme, whose case does not matter (RFC 9110, 11.1); empty for another scheme. */
        private static String credentials(HttpExchange exchange) {
            String header = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .orElse("");
            String prefix = SCHEME + " ";
            return header.regionMatches(true, 0, prefix, 0, prefix.length()) ? header.substring(prefix.length()) : "";
        }

        @Override
        public String description() {
            return "bearer token";
        }
    }
}
