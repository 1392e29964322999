package io.reviewstream.console;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A console on a real Kafka, a registry with a champion, and instances that say what a test wants them to. */
public final class ShownLoop implements AutoCloseable {
    public static final String HOSTILE = "<img src=x onerror=alert(1)> better on \u202Ereviews";
    public static final Topics TOPICS = Topics.DEFAULT;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final InProcessKafka kafka;
    private final KafkaSettings settings;
    private final ModelRegistry registry;
    private final ModelBundle champion;
    private final Console console;
    private volatile String status;

    /**
     * Starts it, with everything allowed.
     *
     * @param status what the instance answers, with the champion as CHAMPION
     */
    public ShownLoop(Path directory, String status) throws IOException {
        this(directory, status, ConsoleSettings.local(0).withEverything());
    }

    /** Starts it with other settings. */
    public ShownLoop(Path directory, String status, ConsoleSettings console) throws IOException {
        kafka = opened(InProcessKafka.start());
        settings = KafkaSettings.of(kafka.bootstrapServers());
        new TopicSetup(settings, true).ensure(TOPICS, TOPICS.all());
        registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        champion = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        Champion unused = registry.promote(champion.version(), new Overridden(HOSTILE), Optional.empty())
                .orElseThrow();
        this.status = status.replace("CHAMPION", champion.version().value());
        StatusServer streamer =
                opened(StatusServer.start(new HttpSettings("localhost", 0), new AnsweredStatus(() -> this.status)));
        StatusServer trainer = opened(StatusServer.start(
                new HttpSettings("localhost", 0), new AnsweredStatus(() -> resource("trainer-status.json")
                        .replace("CHALLENGER", champion.version().value()))));
        LoopSources sources = new LoopSources(
                settings, TOPICS, "", registry, List.of(streamer.uri(), trainer.uri()), Optional.empty());
        this.console = opened(Console.open(sources, console));
    }

    private record AnsweredStatus(Supplier<String> text) implements StatusServer.StatusSource {
        @Override
        public boolean live() {
            return true;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public String metrics() {
            return "";
        }

        @Override
        public String status() {
            return text.get();
        }
    }

    /** What {@code /status} of a streamer that serves this champion looks like. */
    public static String streamerStatus() {
        return resource("streamer-status.json");
    }

    private static String resource(String name) {
        try (var in = ShownLoop.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public void answer(String other) {
        status = other.replace("CHAMPION", champion());
    }

    public String champion() {
        return champion.version().value();
    }

    public ModelRegistry registry() {
        return registry;
    }

    public KafkaSettings kafka() {
        return settings;
    }

    public URI uri() {
        return console.uri();
    }

    public void stopKafka() {
        kafka.close();
    }

    /** Asks for the labels of reviews {@code r0}, {@code r1} and so on, the first of which is hostile and has a megabyte. */
    public void askForLabels(int reviews) {
        Instant now = Instant.now();
        new LabelRequestsTopic(settings, TOPICS.labelRequests())
                .add(IntStream.range(0, reviews)
                        .mapToObj(i -> new LabelRequest(
                                "request-" + i,
                                "r" + i,
                                i == 0
                                        ? HOSTILE + "\n\u05E2\u05D1\u05E8\u05D9\u05EA " + "x".repeat(1_000_000)
                                        : "review " + i,
                                i % 2 == 0 ? LabelReason.UNCERTAIN : LabelReason.RANDOM,
                                0.5,
                                true,
                                0.6,
                                champion(),
                                1,
                                now.minusSeconds(reviews - i),
                                now.plus(Duration.ofHours(1))))
                        .toList());
    }

    /** Rejects a review; everything about it may be hostile. */
    public void reject(String id, String reason, String value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(TOPICS.reviewsDeadLetters(), bytes(value));
        record.headers()
                .add(HeaderNames.REVIEW_ID, bytes(id))
                .add(HeaderNames.REASON, bytes(reason))
                .add(HeaderNames.MESSAGE, bytes("The review has no text"))
                .add(HeaderNames.TOPIC, bytes(TOPICS.reviews()))
                .add(HeaderNames.PARTITION, bytes("0"))
                .add(HeaderNames.OFFSET, bytes("17"))
                .add(HOSTILE, bytes(HOSTILE));
        try (Producer<byte[], byte[]> producer = settings.producer(Map.of())) {
            var unused = producer.send(record);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part was not closed", e);
            }
        }
    }
}
