package io.reviewstream.trainer.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.topic.LabelWriter;
import io.reviewstream.trainer.labelling.ChoiceNames;
import io.reviewstream.trainer.labelling.LabelImport;
import io.reviewstream.trainer.labelling.LabelImport.ImportedRow;
import io.reviewstream.trainer.labelling.LabelImporter;
import io.reviewstream.trainer.metrics.WebhookMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code labels webhook}: labels come as they are given. */
@Command(
        name = "webhook",
        description = {
            "Takes the webhook of Label Studio at /labels/label-studio and writes each label to Kafka as 'labels import' does,"
                    + " until it is stopped. A message needs the token of --http-token-file, which is required"
                    + " (Authorization: Bearer TOKEN).",
            "A label that Kafka has is answered with 204, as is a message that is no label."
        },
        footer = {
            "",
            "Example:",
            "  reviewstream labels webhook --bootstrap-servers localhost:9092 --http-token-file token"
        })
final class LabelsWebhookCommand implements Callable<Integer> {
    static final String PATH = "/labels/label-studio";
    /** More than the largest review has as JSON in a task. */
    static final int MOST_BYTES = 4 << 20;

    /** Label Studio waits for a second by default. */
    private static final Duration TIMEOUT = Duration.ofSeconds(4);
    /** For the messages before; with the above, five seconds. */
    private static final Duration WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(LabelsWebhookCommand.class);

    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private HttpOptions http;

    @Mixin
    private ChoiceOptions choices;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8085",
            description = "Port of the webhook, health and metrics; 0 is any free port (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.HTTP)
    private int httpPort;

    @Override
    public Integer call() throws InterruptedException {
        HttpSettings settings = http.settings(httpPort);
        if (settings.token().isEmpty()) {
            throw UserException.usage("--http-token-file is missing: without a token, anybody could send labels.");
        }
        Topics topics = kafka.topics();
        kafka.topicSetup()
                .ensure(topics, Set.of(topics.reviewLabels(), topics.labeledReviews(), topics.labelRequests()));
        CountDownLatch stopped = new CountDownLatch(1);
        try (WebhookMetrics metrics = new WebhookMetrics();
                LabelWriter writer = new LabelWriter(kafka.settings(), topics, TIMEOUT);
                StatusServer server = start(settings, writer, choices.names(), metrics)) {
            LOG.atInfo().addKeyValue("uri", server.uri() + PATH).log("Taking labels");
            Runtime.getRuntime().addShutdownHook(new Thread(stopped::countDown, "stop-webhook"));
            stopped.await();
        }
        return 0;
    }

    /** Serves until it is closed. */
    static StatusServer start(HttpSettings settings, LabelWriter writer, ChoiceNames names, WebhookMetrics metrics) {
        LabelReceiver receiver = new LabelReceiver(writer, names, metrics);
        StatusServer server = StatusServer.start(settings, receiver);
        server.post(PATH, MOST_BYTES, receiver);
        return server;
    }

    /** Writes what is posted. Thread-safe: one message at a time, and none waits longer for another than for Kafka. */
    private static final class LabelReceiver implements StatusServer.PostReceiver, StatusServer.StatusSource {
        private static final int TAKEN = 204;
        private static final int BAD_REQUEST = 400;
        private static final int UNAVAILABLE = 503;
        private static final Duration UNREADY = Duration.ofSeconds(30);
        private static final String NOT_WRITTEN = "A label is not written; import it with the next export";

        private final LabelWriter writer;
        private final ChoiceNames names;
        private final WebhookMetrics metrics;
        private final ReentrantLock writing = new ReentrantLock();
        /** Until then it is not ready, since Kafka did not take a label. Then it is, so that it gets messages to try with. */
        private volatile Instant unreadyUntil = Instant.MIN;

        LabelReceiver(LabelWriter writer, ChoiceNames names, WebhookMetrics metrics) {
            this.writer = writer;
            this.names = names;
            this.metrics = metrics;
        }

        @Override
        public int receive(byte[] body) {
            JsonNode message;
            try {
                message = Json.mapper().readTree(body);
            } catch (IOException e) {
                return failed(BAD_REQUEST, "A message is not JSON", Json.describe(e));
            }
            Optional<LabelImport> read;
            try {
                read = LabelImporter.ofWebhook(message, names, Instant.now());
            } catch (UserException e) {
                return failed(BAD_REQUEST, "A message is no annotation", e.getMessage());
            }
            return read.map(this::write).orElse(TAKEN);
        }

        private int write(LabelImport read) {
            if (read.labels().isEmpty() && read.rows().isEmpty()) {
                LOG.atInfo().addKeyValue("why", read.leftOut()).log("An annotation is no label of a review");
                return TAKEN;
            }
            try {
                if (!writing.tryLock(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    return failed(UNAVAILABLE, NOT_WRITTEN, "Kafka has not taken another label yet.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return failed(UNAVAILABLE, NOT_WRITTEN, "the webhook ends");
            }
            try {
                Set<String> withdrawn = writer.write(
                        read.labels(),
                        () -> read.rows().stream().map(ImportedRow::review).iterator(),
                        read.secondLooks());
                unreadyUntil = Instant.MIN;
                if (!withdrawn.isEmpty()) {
                    LOG.atInfo().addKeyValue("review", withdrawn).log("A request was withdrawn before its answer came");
                }
                metrics.written(read.labels().size() + read.rows().size() - withdrawn.size());
                return TAKEN;
            } catch (UserException e) {
                if (e.kind() == UserException.Kind.BAD_INPUT) {
                    return failed(BAD_REQUEST, "A message is no label that Kafka takes", e.getMessage());
                }
                unreadyUntil = Instant.now().plus(UNREADY);
                return failed(UNAVAILABLE, NOT_WRITTEN, e.getMessage());
            } finally {
                writing.unlock();
            }
        }

        private int failed(int status, String what, String why) {
            metrics.failed();
            LOG.atWarn().addKeyValue("reason", why).log(what);
            return status;
        }

        @Override
        public boolean live() {
            return true;
        }

        @Override
        public boolean ready() {
            return Instant.now().isAfter(unreadyUntil);
        }

        @Override
        public String notReady() {
            return "Kafka did not take the last label";
        }

        @Override
        public String metrics() {
            return metrics.scrape();
        }

        @Override
        public String status() {
            return Json.compact(Map.of("labelsWritten", metrics.labels()));
        }
    }
}
