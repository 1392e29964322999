package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Tells a stream thread's death that passes from one that will come again. Thread-safe. */
final class StreamThreadFailures {
    /** So many in the window below are no passing trouble. */
    static final int LIMIT = 10;

    static final Duration WINDOW = Duration.ofMinutes(5);

    private final String application;
    private final String applicationId;
    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();

    StreamThreadFailures(String application, String applicationId, Clock clock) {
        this.application = application;
        this.applicationId = applicationId;
        this.clock = clock;
    }

    /** Why the application has to give up after this death; empty where a new thread may do better. */
    synchronized Optional<Throwable> reasonToGiveUp(Throwable death) {
        for (Throwable cause = death; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException refused) {
                return Optional.of(UserException.unreachable(
                        "Kafka refuses the " + application + " application: " + cause.getMessage()
                                + " The missing ACL is " + MissingAcl.of(refused, applicationId)
                                + "; docs/security.md lists all of them.",
                        cause));
            }
            if (cause instanceof AuthenticationException) {
                return Optional.of(UserException.unreachable(
                        "Kafka does not let the " + application + " application in: " + cause.getMessage()
                                + " Check the credentials given through --kafka.",
                        cause));
            }
        }
        Instant now = clock.instant();
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(WINDOW))) {
            recent.removeFirst();
        }
        return recent.size() < LIMIT
                ? Optional.empty()
                : Optional.of(new IllegalStateException(
                        "Threads of the " + application + " application died " + LIMIT + " times within "
                                + WINDOW.toMinutes() + " minutes",
                        death));
    }
}
