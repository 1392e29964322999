package io.reviewstream.quickstart.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Log levels of the broker and the clients that run in this process. */
final class ServerLogs {
    private ServerLogs() {}

    /** Warnings of reviewstream and errors of Kafka, unless REVIEWSTREAM_LOG_LEVEL is set. */
    static void warningsOnly() {
        if (System.getenv("REVIEWSTREAM_LOG_LEVEL") == null) {
            set("io.reviewstream", Level.WARN);
            set("org.apache.kafka", Level.ERROR);
            set("kafka", Level.ERROR);
            // Producers retry their first records on a new topic, which the broker reports as errors of their sequence.
            set("kafka.server.ReplicaManager", Level.OFF);
        }
    }

    /** Before the start: Kafka warns of every controller activation and of repeated requests for an internal topic. */
    static void hushStart() {
        set("org.apache.kafka.controller.QuorumController", Level.ERROR);
        set("kafka.server.DefaultAutoTopicCreationManager", Level.ERROR);
    }

    /** Before the stop: Kafka warns that clients of the node itself lose their connection. */
    static void hushStop() {
        set("org.apache.kafka.clients.NetworkClient", Level.ERROR);
    }

    private static void set(String logger, Level level) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(level);
        }
    }
}
