package io.reviewstream.console.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.util.JavalinBindException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.loop.LoopView;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page, its state as server-sent events, and nothing that changes anything. Has its own threads. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    /** More than people have open; each holds a connection. */
    private static final int MOST_STREAMS = 100;

    private static final String HOST = "127.0.0.1";
    private static final Set<String> OWN_NAMES = Set.of("localhost", HOST);
    private static final int TOO_MANY = 503;
    /** After this something is sent, so that a connection that is gone is noticed. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Map<String, String> FILES =
            Map.of("/", "index.html", "/console.css", "console.css", "/console.js", "console.js");
    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8");

    private final LoopReader loop;
    private final List<WebRoutes> routes;
    private final AtomicInteger streams = new AtomicInteger();
    private final Javalin server;
    private volatile boolean closed;

    /**
     * Binds the port and serves.
     *
     * @param routes what is served beside the page and its state
     * @param port 0 for any free port
     * @throws UserException if the port is in use
     */
    public ConsoleServer(LoopReader loop, List<WebRoutes> routes, int port) {
        this.loop = loop;
        this.routes = List.copyOf(routes);
        this.server = Javalin.create(this::configure);
        try {
            server.start(HOST, port);
        } catch (JavalinBindException e) {
            throw UserException.unreachable(
                    "Cannot listen on " + HOST + ":" + port + ". Choose another --port (0 is any free port).", e);
        }
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.routes.before(ConsoleServer::requireOwnName);
        config.routes.before(context -> context.header(
                        "Content-Security-Policy",
                        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store"));
        FILES.forEach((path, file) -> {
            byte[] content = read(file);
            String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
            config.routes.get(path, context -> context.contentType(type).result(content));
        });
        config.routes.get("/events", this::stream);
        routes.forEach(part -> part.addTo(config.routes));
    }

    /** A page of another site whose name leads to this machine (DNS rebinding) reads nothing. */
    private static void requireOwnName(Context context) {
        String host = Optional.ofNullable(context.header("Host")).orElse("").replaceFirst(":\\d+$", "");
        if (!OWN_NAMES.contains(host)) {
            throw new ForbiddenResponse("Open the console as http://localhost.");
        }
    }

    private static byte[] read(String file) {
        try (InputStream in = ConsoleServer.class.getResourceAsStream(file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stream(Context context) {
        if (streams.incrementAndGet() > MOST_STREAMS) {
            streams.decrementAndGet();
            context.status(TOO_MANY);
            return;
        }
        try {
            context.contentType("text/event-stream; charset=utf-8");
            send(context.res().getOutputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A page was closed", e);
        } finally {
            streams.decrementAndGet();
        }
    }

    /**
     * Sends views until the page is closed, on the thread of its connection, so that a slow one delays none of the others.
     * Javalin's own server-sent events are asynchronous: once a page is closed, they fail on its recycled request.
     */
    private void send(OutputStream out) throws IOException, InterruptedException {
        Optional<LoopView> last = Optional.empty();
        while (!closed) {
            Optional<LoopView> next = loop.after(last, SILENCE);
            String event = next.map(view -> "event: loop\ndata: " + Json.compact(view) + "\n\n")
                    .orElse(": still here\n\n");
            out.write(event.getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (next.isPresent()) {
                last = next;
            }
        }
    }

    /** Where the page is. */
    public URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    @Override
    public void close() {
        closed = true;
        server.stop();
    }
}
