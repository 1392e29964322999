package io.reviewstream.quickstart.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much the parts that run in this process log. */
final class ServerLogs {
    private ServerLogs() {}

    /** For a screen of one's own: warnings of ours and errors of Kafka's, unless a level was asked for. */
    static void onlyTrouble() {
        if (System.getenv("REVIEWSTREAM_LOG_LEVEL") == null) {
            set("io.reviewstream", Level.WARN);
            set("org.apache.kafka", Level.ERROR);
            set("kafka", Level.ERROR);
        }
    }

    /** Before the start: every controller activation is a warning, and so is a second wish for an internal topic. */
    static void hushStart() {
        set("org.apache.kafka.controller.QuorumController", Level.ERROR);
        set("kafka.server.DefaultAutoTopicCreationManager", Level.ERROR);
    }

    /** Before the stop: clients of the node itself are closed twice. */
    static void hushStop() {
        set("org.apache.kafka.clients.NetworkClient", Level.ERROR);
    }

    private static void set(String logger, Level level) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(level);
        }
    }
}
