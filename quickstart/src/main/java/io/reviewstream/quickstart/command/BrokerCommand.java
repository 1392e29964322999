package io.reviewstream.quickstart.command;

import ch.qos.logback.classic.Level;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.Console;
import io.reviewstream.console.command.ConsoleOptions;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reviewstream broker}: runs until it is stopped; the thread that called it waits. */
@Command(
        name = "broker",
        description = {
            "Runs a single-node Kafka for development until Ctrl-C.",
            "Its address is printed to stdout. It listens on 127.0.0.1 only and is not for production."
        },
        footer = {
            "%nExamples:",
            "  reviewstream broker --create-topics",
            "  reviewstream broker --console --registry models/",
            "  reviewstream broker --port 19092 --dir ./kafka-data"
        })
public final class BrokerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerCommand.class);
    private static final int HIGHEST_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--port",
            defaultValue = "9092",
            description = "Port for clients; 0 is any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Directory of the data (default: a temporary one, deleted at the end).")
    private Path directory;

    @Option(
            names = "--create-topics",
            description =
                    "Topics of reviewstream are created at the start (default: by the first program that needs them).")
    private boolean createTopics;

    @Option(
            names = "--topic-prefix",
            defaultValue = "",
            description = "Text before the name of every topic that is created (default: no prefix).")
    private String topicPrefix;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private RegistryOptions registry;

    @Override
    public Integer call() {
        if (port < 0 || port > HIGHEST_PORT) {
            throw UserException.usage(
                    String.format(Locale.ROOT, "--port must be between 0 and %d, not %d.", HIGHEST_PORT, port));
        }
        Topics topics = KafkaOptions.topicsBehind(topicPrefix);
        Optional<ConsoleSettings> page = console.settings();
        Optional<ModelRegistry> models = page.map(given -> registry.registry());
        ServerLogs.hushStart();
        try (InProcessKafka kafka = start()) {
            // On Ctrl-C the JVM runs hooks and never returns here; close() is idempotent.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(kafka), "broker-stop"));
            if (createTopics) {
                new TopicSetup(KafkaSettings.of(kafka.bootstrapServers()), true).ensure(topics, topics.all());
            }
            spec.commandLine().getOut().println(kafka.bootstrapServers());
            LOG.atInfo()
                    .addKeyValue("address", kafka.bootstrapServers())
                    .addKeyValue("data", directory == null ? "temporary" : directory)
                    .log("Kafka is running; Ctrl-C stops it");
            Optional<Console> open = page.map(settings -> console(kafka, topics, models.orElseThrow(), settings));
            try {
                waitForInterrupt();
            } finally {
                open.ifPresent(Console::close);
            }
            ServerLogs.hushStop();
        }
        return 0;
    }

    private Console console(InProcessKafka kafka, Topics topics, ModelRegistry models, ConsoleSettings settings) {
        LoopSources sources = new LoopSources(
                KafkaSettings.of(kafka.bootstrapServers()), topics, topicPrefix, models, List.of(), Optional.empty());
        return Console.open(sources, settings);
    }

    private InProcessKafka start() {
        try {
            return directory == null ? InProcessKafka.start(port) : InProcessKafka.start(directory, port);
        } catch (IOException e) {
            throw UserException.unreachable("Cannot start Kafka: " + e.getMessage() + ".", e);
        }
    }

    private static void stop(InProcessKafka kafka) {
        ServerLogs.hushStop();
        kafka.close();
        LOG.info("Kafka stopped");
    }

    private static void waitForInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Log levels of the broker and the clients that run in this process. */
    static final class ServerLogs {
        private ServerLogs() {}

        /** Warnings of reviewstream and errors of Kafka, unless REVIEWSTREAM_LOG_LEVEL is set. */
        static void warningsOnly() {
            if (System.getenv("REVIEWSTREAM_LOG_LEVEL") == null) {
                set("io.reviewstream", Level.WARN);
                set("org.apache.kafka", Level.ERROR);
                set("kafka", Level.ERROR);
                // Producers retry their first records on a new topic, which the broker reports as errors of their
                // sequence.
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
            if (LoggerFactory.getLogger(logger) instanceof ch.qos.logback.classic.Logger logback) {
                logback.setLevel(level);
            }
        }
    }
}
