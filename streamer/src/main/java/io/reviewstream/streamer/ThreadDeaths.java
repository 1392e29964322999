package io.reviewstream.streamer;

import io.reviewstream.common.failure.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Tells a stream thread's death that passes from one that will come again. Thread-safe. */
final class ThreadDeaths {
    /** So many in the window below are no passing trouble. */
    static final int LIMIT = 10;

    /** Each of them comes after a minute of waiting for the topic. */
    static final int LIMIT_WITHOUT_TOPIC = 2;

    static final Duration WINDOW = Duration.ofMinutes(5);

    private final String application;
    private final String applicationId;
    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private final Deque<Instant> withoutTopic = new ArrayDeque<>();

    ThreadDeaths(String application, String applicationId, Clock clock) {
        this.application = application;
        this.applicationId = applicationId;
        this.clock = clock;
    }

    /** Why the application has to give up after this death; empty where a new thread may do better. */
    synchronized Optional<Throwable> reasonToGiveUp(Throwable death) {
        for (Throwable cause = death; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException refused) {
                return Optional.of(Failure.unreachable(
                        "Kafka refuses the " + application + " application: " + cause.getMessage()
                                + " The missing ACL is " + MissingAcl.of(refused, applicationId)
                                + "; docs/security.md lists all of them.",
                        cause));
            }
            if (cause instanceof AuthenticationException) {
                return Optional.of(Failure.unreachable(
                        "Kafka does not let the " + application + " application in: " + cause.getMessage()
                                + " Check the credentials given through --kafka.",
                        cause));
            }
        }
        Instant now = clock.instant();
        if (missingTopic(death).isPresent() && count(withoutTopic, now) >= LIMIT_WITHOUT_TOPIC) {
            return Optional.of(Failure.unreachable(
                    "The " + application + " application cannot write: "
                            + missingTopic(death).get()
                            + " Create the topic again and start the streamer; what was not written was not committed,"
                            + " and will be read again.",
                    death));
        }
        return count(recent, now) < LIMIT
                ? Optional.empty()
                : Optional.of(new IllegalStateException(
                        "Threads of the " + application + " application died " + LIMIT + " times within "
                                + WINDOW.toMinutes() + " minutes",
                        death));
    }

    /** How many there were in the window, this one included. */
    private static int count(Deque<Instant> deaths, Instant now) {
        deaths.addLast(now);
        while (deaths.getFirst().isBefore(now.minus(WINDOW))) {
            deaths.removeFirst();
        }
        return deaths.size();
    }

    /** What Kafka says of a topic that it does not know. */
    private static Optional<String> missingTopic(Throwable death) {
        for (Throwable cause = death; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException && cause.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
    }
}
