package io.reviewstream.console;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
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
import io.reviewstream.console.loop.LoopReader;
import io.reviewstream.console.model.ModelPages;
import io.reviewstream.console.model.ModelTrial;
import io.reviewstream.console.web.ConsoleServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A console on a real Kafka, a registry with a champion, and instances that say what a test wants them to. */
public final class ShownLoop implements AutoCloseable {
    public static final String REASON = "<img src=x onerror=alert(1)> better on \u202Ereviews";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final InProcessKafka kafka;
    private final ModelBundle champion;
    private final ConsoleServer server;
    private volatile String status;

    /**
     * Starts it.
     *
     * @param status what the instance answers, with the champion as CHAMPION
     */
    public ShownLoop(Path directory, String status) throws IOException {
        kafka = opened(InProcessKafka.start());
        KafkaSettings settings = KafkaSettings.of(kafka.bootstrapServers());
        new TopicSetup(settings, true).ensure(Topics.DEFAULT, Topics.DEFAULT.all());
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        champion = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        Champion unused = registry.promote(champion.version(), new Overridden(REASON), Optional.empty())
                .orElseThrow();
        this.status = status.replace("CHAMPION", champion.version().value());
        StatusServer instance = opened(StatusServer.start(new HttpSettings("localhost", 0), new AnsweredStatus()));
        LoopReader loop =
                opened(new LoopReader(settings, Topics.DEFAULT, registry, List.of(instance.uri()), Clock.systemUTC()));
        ModelTrial trial = opened(new ModelTrial(registry));
        server = opened(new ConsoleServer(loop, List.of(new ModelPages(registry), trial), 0));
        loop.start();
    }

    private final class AnsweredStatus implements StatusServer.StatusSource {
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
            return status;
        }
    }

    /** What {@code /status} of a streamer that serves this champion looks like. */
    public static String streamerStatus() {
        try (var in = ShownLoop.class.getResourceAsStream("streamer-status.json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public void answer(String other) {
        status = other;
    }

    public String champion() {
        return champion.version().value();
    }

    public URI uri() {
        return server.uri();
    }

    public void stopKafka() {
        kafka.close();
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
