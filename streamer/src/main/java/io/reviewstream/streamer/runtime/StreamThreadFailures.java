package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import io.reviewstream.streamer.classify.ModelHealth.NoModelException;
import io.reviewstream.streamer.deadletter.FatalRecords;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Decides whether an application goes on after a stream thread failed. Thread-safe. */
final class StreamThreadFailures {
    /** With this many failures within the window, the application stops. */
    static final int LIMIT = 10;

    static final Duration WINDOW = Duration.ofMinutes(5);

    private final String application;
    private final String applicationId;
    private final FatalRecords fatalRecords;
    private final Clock clock;
    private final Deque<Instant> recent = new ArrayDeque<>();

    StreamThreadFailures(String application, String applicationId, FatalRecords fatalRecords, Clock clock) {
        this.fatalRecords = fatalRecords;
        this.application = application;
        this.applicationId = applicationId;
        this.clock = clock;
    }

    /** Why the application has to stop after this failure; empty if the thread is to be replaced. */
    synchronized Optional<Throwable> reasonToStop(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NoModelException) {
                // It does not fail again, since the application is paused until there is a model.
                return Optional.empty();
            }
            if (cause instanceof AuthorizationException denied) {
                return Optional.of(UserException.unreachable(
                        "Kafka authorization failed for the " + application + " application: " + cause.getMessage()
                                + " Grant the missing ACL: " + missingAcl(denied)
                                + ". docs/security.md lists all of them.",
                        cause));
            }
            if (cause instanceof AuthenticationException) {
                return Optional.of(UserException.unreachable(
                        "Kafka authentication failed for the " + application + " application: " + cause.getMessage()
                                + " Check the credentials given through --kafka.",
                        cause));
            }
            if (isDiskFull(cause)) {
                return Optional.of(UserException.unreachable(
                        "The disk with the state directory of the " + application + " application is full: "
                                + cause.getMessage() + ". Make room, or choose another --state-dir: its stores are"
                                + " restored from Kafka.",
                        cause));
            }
            if (cause instanceof InconsistentGroupProtocolException) {
                return Optional.of(UserException.unreachable(
                        "Another program is a member of the consumer group " + applicationId + ", which is that of the "
                                + application + " application. Stop it ('kafka-consumer-groups.sh --describe --members"
                                + " --group " + applicationId + "' shows its client and host), or choose another"
                                + " --topic-prefix.",
                        cause));
            }
        }
        if (fatalRecords.explain(failure)) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        recent.addLast(now);
        while (recent.getFirst().isBefore(now.minus(WINDOW))) {
            recent.removeFirst();
        }
        return recent.size() < LIMIT ? Optional.empty() : Optional.of(tooMany(failure));
    }

    private static boolean isDiskFull(Throwable cause) {
        if (cause instanceof RocksDBException rocks && rocks.getStatus() != null) {
            return rocks.getStatus().getSubCode() == Status.SubCode.NoSpace;
        }
        return cause instanceof IOException
                && String.valueOf(cause.getMessage()).contains("No space left on device");
    }

    /** Kafka's own exceptions are not an internal error; where they name a record, that is in their message. */
    private RuntimeException tooMany(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String what =
                "Stream threads of the " + application + " application (group " + applicationId + ") failed " + LIMIT
                        + " times within " + WINDOW.toMinutes() + " minutes; the last time with " + failure.getMessage()
                        + (root == failure ? "" : ": " + root);
        return root instanceof KafkaException || root instanceof UserException
                ? UserException.unreachable(what, failure)
                : new IllegalStateException(what, failure);
    }

    /** In the words of kafka-acls. Kafka's own messages often leave it out. */
    private String missingAcl(AuthorizationException denied) {
        if (denied instanceof TransactionalIdAuthorizationException) {
            return "Write and Describe on the transactional ids that begin with " + applicationId + "-";
        }
        if (denied instanceof GroupAuthorizationException) {
            return "Read on the group " + applicationId;
        }
        if (denied instanceof TopicAuthorizationException topics) {
            // Kafka names no topic if the application may not create one.
            boolean internal = topics.unauthorizedTopics().stream().allMatch(topic -> topic.startsWith(applicationId));
            return internal
                    ? "Create, Read, Write, Delete, Describe and DescribeConfigs on the topics that begin with "
                            + applicationId + "-"
                    : "the operations on the topics " + String.join(", ", topics.unauthorizedTopics());
        }
        return denied instanceof ClusterAuthorizationException
                ? "the operations on the cluster"
                : denied.getClass().getSimpleName();
    }
}
