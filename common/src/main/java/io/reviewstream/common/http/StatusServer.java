package io.reviewstream.common.http;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live}, {@code /health/ready} (200 or 503), {@code /metrics} and {@code /status}; the latter two ask for a
 * token where there is one. A client that dawdles is cut off. Runs threads of its own.
 */
public final class StatusServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger(StatusServer.class);
    private static final String MOST_CONNECTIONS = "100";
    private static final String SECONDS_TO_ASK = "10";
    private static final String SECONDS_TO_TAKE_THE_ANSWER = "30";

    static {
        // The JDK's server reads these once, and has no limits without them.
        limit("sun.net.httpserver.maxReqTime", SECONDS_TO_ASK);
        limit("sun.net.httpserver.maxRspTime", SECONDS_TO_TAKE_THE_ANSWER);
        limit("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
    }

    private final HttpServer server;
    /** As many as there are connections: a client that dawdles holds one, and a probe has to be answered beside it. */
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    });

    private StatusServer(HttpServer server) {
        this.server = server;
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * Listens at once.
     *
     * @throws UserException where the port is taken or the host is none of ours
     */
    public static StatusServer start(HttpSettings settings, StatusSource vitals) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw UserException.usage("Cannot listen on " + settings.host() + ":" + settings.port() + " ("
                    + e.getMessage() + "). Choose another --http-port (0 takes a free one) or --http-host.");
        }
        StatusServer server = new StatusServer(http);
        http.setExecutor(server.threads);
        http.createContext("/health/live", exchange -> health(exchange, "/health/live", vitals.live(), "live"));
        http.createContext("/health/ready", exchange -> health(exchange, "/health/ready", vitals.ready(), "ready"));
        HttpContext metrics = http.createContext(
                "/metrics", exchange -> answer(exchange, "/metrics", 200, PROMETHEUS, vitals::metrics));
        HttpContext status =
                http.createContext("/status", exchange -> answer(exchange, "/status", 200, JSON, vitals::status));
        settings.token().map(BearerToken::new).ifPresent(needed -> {
            metrics.getFilters().add(needed);
            status.getFilters().add(needed);
        });
        http.start();
        LOG.atInfo().addKeyValue("uri", server.uri()).log("Health and metrics are served");
        return server;
    }

    /** Where it listens, with the real port. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "localhost" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort());
    }

    private static void health(HttpExchange exchange, String path, boolean well, String word) throws IOException {
        answer(exchange, path, well ? 200 : 503, TEXT, () -> (well ? word : "not " + word) + "\n");
    }

    private static void answer(HttpExchange exchange, String path, int status, String type, Supplier<String> body)
            throws IOException {
        try (exchange) {
            // The JDK's server matches prefixes.
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] bytes;
            try {
                bytes = body.get().getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).addKeyValue("path", path).log("A request cannot be answered");
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
}
