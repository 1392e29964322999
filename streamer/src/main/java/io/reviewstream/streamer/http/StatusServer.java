package io.reviewstream.streamer.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reviewstream.common.failure.Failure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** {@code /health/live}, {@code /health/ready} (200 or 503), {@code /metrics} and {@code /status}. Runs threads of its own. */
public final class StatusServer implements AutoCloseable {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "http");
        thread.setDaemon(true);
        return thread;
    });

    private StatusServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Listens at once.
     *
     * @param port 0 takes a free one
     * @throws Failure where the port is taken or the host is none of ours
     */
    public static StatusServer start(String host, int port, Vitals vitals) {
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw Failure.usage("Cannot listen on " + host + ":" + port + " (" + e.getMessage()
                    + "). Choose another --http-port (0 takes a free one) or --http-host.");
        }
        StatusServer server = new StatusServer(http);
        http.setExecutor(server.threads);
        http.createContext("/health/live", exchange -> health(exchange, "/health/live", vitals.live(), "live"));
        http.createContext("/health/ready", exchange -> health(exchange, "/health/ready", vitals.ready(), "ready"));
        http.createContext("/metrics", exchange -> answer(exchange, "/metrics", 200, PROMETHEUS, vitals::metrics));
        http.createContext("/status", exchange -> answer(exchange, "/status", 200, JSON, vitals::status));
        http.start();
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
            byte[] bytes = body.get().getBytes(StandardCharsets.UTF_8);
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
