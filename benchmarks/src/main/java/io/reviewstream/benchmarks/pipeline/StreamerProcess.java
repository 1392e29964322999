package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.Role;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of the streamer's process: with every default but the number of threads, and the role that classifies.
 * Answers its task, once it is ready, with where its metrics are.
 */
final class StreamerProcess {
    /**
     * What to start.
     *
     * @param registry its directory
     * @param stateDirectory for its exclusive use
     * @param kafka settings of its Kafka clients
     */
    record StreamerTask(
            String bootstrapServers, String registry, String stateDirectory, int threads, Map<String, String> kafka) {
        StreamerTask {
            kafka = Map.copyOf(kafka);
        }
    }

    private static final Duration POLL = Duration.ofMillis(20);

    private StreamerProcess() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        StreamerTask task = Json.mapper().readValue(in.readLine(), StreamerTask.class);
        StreamerSettings settings = StreamerSettings.of(
                        new KafkaSettings(task.bootstrapServers(), task.kafka()), Topics.DEFAULT)
                .withRoles(Set.of(Role.CLASSIFY))
                .withClassify(ClassifySettings.DEFAULT.withThreads(task.threads()))
                .withHttp(new HttpSettings("localhost", 0))
                .withStateDirectory(Path.of(task.stateDirectory()));
        try (Streamer streamer =
                Streamer.start(settings, new DirectoryRegistry(Path.of(task.registry()), Clock.systemUTC()))) {
            Thread input = new Thread(() -> serve(streamer, in), "input");
            input.setDaemon(true);
            input.start();
            streamer.awaitEnd();
        }
    }

    private static void serve(Streamer streamer, BufferedReader in) {
        while (streamer.live() && !streamer.ready()) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        System.out.println(streamer.uri());
        try {
            in.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            streamer.close();
        }
    }
}
