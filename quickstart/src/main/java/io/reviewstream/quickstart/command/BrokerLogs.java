package io.reviewstream.quickstart.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Silences the two warnings that Kafka gives whenever a single node starts or stops, and that mean nothing there. */
public final class BrokerLogs {
    private BrokerLogs() {}

    /** Where a screen tells what happens, and everything starts from nothing: topics are missing until they are made. */
    public static void hushForScreen() {
        hushStart();
        only("io.reviewstream", Level.WARN);
        only("kafka.server.DefaultAutoTopicCreationManager", Level.ERROR);
        only("org.apache.kafka.clients.NetworkClient", Level.ERROR);
        only("org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils", Level.ERROR);
        only("org.apache.kafka.streams.processor.internals.StateDirectory", Level.ERROR);
    }

    /** Before the start: every controller activation is a warning. */
    public static void hushStart() {
        only("org.apache.kafka.controller.QuorumController", Level.ERROR);
    }

    /** Before the stop: clients of the node itself are closed twice. */
    public static void hushStop() {
        only("org.apache.kafka.clients.NetworkClient", Level.ERROR);
    }

    private static void only(String logger, Level level) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(level);
        }
    }
}
