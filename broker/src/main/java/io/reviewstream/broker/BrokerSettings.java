package io.reviewstream.broker;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;

/** The server properties of a single node that is broker and KRaft controller at once, sized for a laptop. */
final class BrokerSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final String CLIENT_LISTENER = "CLIENTS";
    static final String HOST = "127.0.0.1";

    /** Above the largest review (1 MiB) with its dead letter's headers (64 KiB). */
    static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    private static final String MEBIBYTE = String.valueOf(1024 * 1024);
    private static final String SEGMENT_BYTES = String.valueOf(64 * 1024 * 1024);

    private BrokerSettings() {}

    static Properties of(Path logDirectory, int port, int controllerPort) {
        Properties settings = new Properties();
        identity(settings, logDirectory, port, controllerPort);
        oneReplicaOfEverything(settings);
        smallLogs(settings);
        fewThreads(settings);
        return settings;
    }

    private static void identity(Properties settings, Path logDirectory, int port, int controllerPort) {
        String client = String.format(Locale.ROOT, "%s://%s:%d", CLIENT_LISTENER, HOST, port);
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", String.valueOf(NODE_ID));
        settings.setProperty("log.dirs", logDirectory.toString());
        settings.setProperty(
                "listeners",
                String.format(Locale.ROOT, "%s,%s://%s:%d", client, CONTROLLER_LISTENER, HOST, controllerPort));
        settings.setProperty("advertised.listeners", client);
        settings.setProperty(
                "listener.security.protocol.map",
                String.format(Locale.ROOT, "%s:PLAINTEXT,%s:PLAINTEXT", CLIENT_LISTENER, CONTROLLER_LISTENER));
        settings.setProperty("inter.broker.listener.name", CLIENT_LISTENER);
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty(
                "controller.quorum.voters", String.format(Locale.ROOT, "%d@%s:%d", NODE_ID, HOST, controllerPort));
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("message.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        settings.setProperty("replica.fetch.max.bytes", String.valueOf(MAX_MESSAGE_BYTES));
    }

    private static void oneReplicaOfEverything(Properties settings) {
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("min.insync.replicas", "1");
        settings.setProperty("offsets.topic.num.partitions", "1");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("transaction.state.log.num.partitions", "1");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        // What a killed program left open hides what others wrote until it is found.
        settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    private static void smallLogs(Properties settings) {
        settings.setProperty("log.segment.bytes", SEGMENT_BYTES);
        settings.setProperty("log.index.size.max.bytes", MEBIBYTE);
        settings.setProperty("offsets.topic.segment.bytes", SEGMENT_BYTES);
        settings.setProperty("transaction.state.log.segment.bytes", SEGMENT_BYTES);
        settings.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(2 * 1024 * 1024));
        settings.setProperty("log.cleaner.io.buffer.size", String.valueOf(2 * MAX_MESSAGE_BYTES));
    }

    private static void fewThreads(Properties settings) {
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("background.threads", "2");
        settings.setProperty("num.recovery.threads.per.data.dir", "1");
    }
}
