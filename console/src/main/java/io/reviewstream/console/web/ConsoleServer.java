package io.reviewstream.console.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.console.loop.LoopReader;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves the page, its state as server-sent events, and the paths of its parts. Has its own threads. */
public final class ConsoleServer implements AutoCloseable {
    /** Those of event streams, and as many for what is answered at once. */
    private static final int MOST_THREADS = 2 * EventStream.MOST_STREAMS;

    private static final int LEAST_THREADS = 8;
    /** Of a connection, and of a thread. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final List<WebRoutes> routes;
    private final PageSessions sessions;
    private final EventStream events;
    private final Javalin server;

    /**
     * Binds the port and serves.
     *
     * @param routes what is served beside the page and its state
     * @throws UserException if the port is in use
     */
    public ConsoleServer(LoopReader loop, List<WebRoutes> routes, ConsoleSettings settings) {
        Clock clock = Clock.systemUTC();
        this.sessions = new PageSessions(clock);
        Access access = new Access(settings, sessions, clock);
        this.events = new EventStream(loop, access);
        Login login = new Login(settings, sessions, access, clock);
        this.routes = Stream.concat(
                        Stream.of(new Problems(), access, login, new StaticFiles(), events), routes.stream())
                .toList();
        this.server = Javalin.create(this::configure);
        try {
            server.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            throw UserException.unreachable(
                    "Cannot listen on " + settings.host() + ":" + settings.port()
                            + ". Choose another port of the console: --port, or --console-port of other commands (0 is any free"
                            + " port).",
                    e);
        }
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.http.maxRequestSize = Access.MOST_BYTES;
        config.jetty.threadPool = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS, (int) IDLE.toMillis());
        config.jetty.modifyHttpConfiguration(http -> {
            http.setIdleTimeout(IDLE.toMillis());
            http.setSendServerVersion(false);
        });
        config.routes.before(context -> context.header(
                        "Content-Security-Policy",
                        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Cache-Control", "no-store"));
        routes.forEach(part -> part.addTo(config.routes));
    }

    /** How many sessions are kept. */
    int sessions() {
        return sessions.size();
    }

    /** Where the page is. */
    public URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    @Override
    public void close() {
        events.close();
        server.stop();
    }
}
