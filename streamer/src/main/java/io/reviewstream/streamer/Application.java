package io.reviewstream.streamer;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka Streams application as it runs: a thread that dies is replaced, unless nothing can be gained by it.
 * Thread-safe.
 */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    /** More deaths than this in the window below, and it is no passing trouble. */
    private static final int DEATHS = 10;

    private static final Duration WINDOW = Duration.ofMinutes(5);

    private final Role role;
    private final KafkaStreams streams;
    private final AutoCloseable meters;
    private final Clock clock;
    private final Consumer<Throwable> onFatal;
    private final Deque<Instant> deaths = new ArrayDeque<>();
    private boolean started;

    /**
     * Does nothing before {@link #start}.
     *
     * @param onFatal told once the application has given up, on one of its threads
     */
    Application(
            Role role,
            Topology topology,
            Properties config,
            StreamerMetrics metrics,
            Clock clock,
            Consumer<Throwable> onFatal) {
        this.role = role;
        this.clock = clock;
        this.onFatal = onFatal;
        streams = new KafkaStreams(topology, config);
        streams.setUncaughtExceptionHandler(this::onDeath);
        meters = metrics.observe(streams, role);
    }

    /** Starts it, once; later calls do nothing. */
    synchronized void start() {
        if (!started && streams.state() == KafkaStreams.State.CREATED) {
            started = true;
            streams.start();
            LOG.atInfo().addKeyValue("application", name()).log("Application started");
        }
    }

    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    boolean isLive() {
        KafkaStreams.State state = streams.state();
        return state != KafkaStreams.State.ERROR && state != KafkaStreams.State.PENDING_ERROR;
    }

    private StreamThreadExceptionResponse onDeath(Throwable death) {
        Throwable refused = refusal(death);
        if (refused != null) {
            onFatal.accept(Failure.unreachable(
                    "Kafka refuses the " + name() + " application: " + refused.getMessage() + resource(refused)
                            + ". Grant the ACL, or check the credentials given through --kafka.",
                    refused));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (tooManyDeaths()) {
            onFatal.accept(new IllegalStateException(
                    "The threads of the " + name() + " application died " + DEATHS + " times within "
                            + WINDOW.toMinutes() + " minutes; the last time of " + death,
                    death));
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.atError().setCause(death).addKeyValue("application", name()).log("Stream thread died and is replaced");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static Throwable refusal(Throwable death) {
        for (Throwable cause = death; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException || cause instanceof AuthenticationException) {
                return cause;
            }
        }
        return null;
    }

    private static String resource(Throwable refused) {
        if (refused instanceof TopicAuthorizationException topics) {
            return " (topics " + topics.unauthorizedTopics() + ")";
        }
        return refused instanceof GroupAuthorizationException group ? " (group " + group.groupId() + ")" : "";
    }

    private synchronized boolean tooManyDeaths() {
        Instant now = clock.instant();
        deaths.addLast(now);
        while (deaths.getFirst().isBefore(now.minus(WINDOW))) {
            deaths.removeFirst();
        }
        return deaths.size() >= DEATHS;
    }

    private String name() {
        return role.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        try {
            meters.close();
        } catch (Exception e) {
            LOG.atWarn().setCause(e).addKeyValue("application", name()).log("Meters were not closed");
        }
        if (!streams.close(CLOSE_TIMEOUT)) {
            LOG.atWarn().addKeyValue("application", name()).log("Application did not stop in time");
        }
    }
}
