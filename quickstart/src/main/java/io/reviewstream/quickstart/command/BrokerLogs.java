package io.reviewstream.quickstart.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Silences the two warnings that Kafka gives whenever a single node starts or stops, and that mean nothing there. */
public final class BrokerLogs {
    private BrokerLogs() {}

    /** Before the start: every controller activation is a warning. */
    public static void hushStart() {
        onlyErrors("org.apache.kafka.controller.QuorumController");
    }

    /** Before the stop: clients of the node itself are closed twice. */
    public static void hushStop() {
        onlyErrors("org.apache.kafka.clients.NetworkClient");
    }

    private static void onlyErrors(String logger) {
        if (LoggerFactory.getLogger(logger) instanceof Logger logback) {
            logback.setLevel(Level.ERROR);
        }
    }
}
