package io.reviewstream.console.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.loop.LoopView;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop's views as server-sent events, on the thread of each page's connection. */
final class EventStream implements WebRoutes, AutoCloseable {
    /** More than people have open; each holds a connection and a thread. */
    static final int MOST_STREAMS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    /** After this something is sent, so that a connection that is gone is noticed. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final LoopReader loop;
    private final Access access;
    private final AtomicInteger streams = new AtomicInteger();
    private volatile boolean closed;

    EventStream(LoopReader loop, Access access) {
        this.loop = loop;
        this.access = access;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/events", this::stream);
    }

    private void stream(Context context) {
        if (streams.incrementAndGet() > MOST_STREAMS) {
            streams.decrementAndGet();
            throw new ServiceUnavailableResponse(
                    "The console is open in " + MOST_STREAMS + " pages, the most that there may be. Close one.");
        }
        try {
            context.contentType("text/event-stream; charset=utf-8");
            send(context);
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
    private void send(Context context) throws IOException, InterruptedException {
        OutputStream out = context.res().getOutputStream();
        Optional<LoopView> last = Optional.empty();
        // It ends with the session.
        while (!closed && access.isLoggedIn(context)) {
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

    @Override
    public void close() {
        closed = true;
    }
}
