package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.BulkClassifier;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.console.Console;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The programs of the processes that this benchmark starts. Each ends with its input. */
final class PipelinePrograms {
    private static final List<String> MALLOC_FOR_TRAINING =
            List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_");

    private PipelinePrograms() {}

    /**
     * Starts one.
     *
     * @param heap its largest size, as {@code -Xmx} takes it
     * @param directory for its log
     */
    static ChildProcess start(Class<?> program, String heap, Path directory) {
        List<String> options = new ArrayList<>(ChildProcess.jvmOptions());
        options.add("-Xmx" + heap);
        String name = program.getSimpleName();
        return ChildProcess.interactive(
                name,
                ChildProcess.java(program, options),
                // The launcher sets these variables for training; none of the programs trains.
                environment -> MALLOC_FOR_TRAINING.forEach(environment::remove),
                directory.resolve(name + ".log"),
                "It may have run out of memory.");
    }

    /** A broker. It answers the first line with its address. */
    static final class BrokerProcess {
        private BrokerProcess() {}

        public static void main(String[] args) throws IOException {
            BufferedReader requests = ChildProcess.requests();
            requests.readLine();
            try (InProcessKafka kafka = InProcessKafka.start()) {
                System.out.println(kafka.bootstrapServers());
                requests.readLine();
            }
        }
    }

    /**
     * A streamer with one role and every default but the number of threads. Once it is ready, it answers its task with
     * the address of its metrics.
     */
    static final class StreamerProcess {
        private static final Duration POLL = Duration.ofMillis(20);

        /**
         * What to start.
         *
         * @param registry its directory
         * @param stateDirectory for its exclusive use
         * @param threads that classify
         * @param kafka settings of its Kafka clients
         */
        record StreamerTask(
                String bootstrapServers,
                String registry,
                String stateDirectory,
                Role role,
                int labelRequestsPerDay,
                int threads,
                Map<String, String> kafka) {
            StreamerTask {
                kafka = Map.copyOf(kafka);
            }
        }

        private StreamerProcess() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            BufferedReader requests = ChildProcess.requests();
            StreamerTask task = Json.mapper().readValue(requests.readLine(), StreamerTask.class);
            StreamerSettings settings = new StreamerSettings(
                    new KafkaSettings(task.bootstrapServers(), task.kafka()),
                    Topics.DEFAULT,
                    ApplicationSettings.of("", Set.of(task.role()), Path.of(task.stateDirectory())),
                    ClassifySettings.DEFAULT.withThreads(task.threads()),
                    FeedbackSettings.DEFAULT.with(
                            new LabelRequestSettings(task.labelRequestsPerDay(), LabelRequestSettings.NONE.expiry())),
                    ReleaseSettings.DEFAULT,
                    new HttpSettings("localhost", 0));
            try (Streamer streamer =
                    Streamer.start(settings, new DirectoryRegistry(Path.of(task.registry()), Clock.systemUTC()))) {
                Thread input = new Thread(() -> serve(streamer, requests), "input");
                input.setDaemon(true);
                input.start();
                streamer.awaitEnd();
            }
        }

        private static void serve(Streamer streamer, BufferedReader requests) {
            while (streamer.live() && !streamer.ready()) {
                LockSupport.parkNanos(POLL.toNanos());
            }
            System.out.println(streamer.uri());
            try {
                requests.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                streamer.close();
            }
        }
    }

    /** A console, and a page that is open. Once the page has the first view, it answers its task with the console's address. */
    static final class ConsoleProcess {
        /**
         * What is shown.
         *
         * @param registry its directory
         * @param instance base URI of the streamer
         */
        record ConsoleTask(String bootstrapServers, String registry, String instance) {}

        private ConsoleProcess() {}

        public static void main(String[] args) throws IOException {
            BufferedReader requests = ChildProcess.requests();
            ConsoleTask task = Json.mapper().readValue(requests.readLine(), ConsoleTask.class);
            LoopSources sources = new LoopSources(
                    KafkaSettings.of(task.bootstrapServers()),
                    Topics.DEFAULT,
                    "",
                    new DirectoryRegistry(Path.of(task.registry()), Clock.systemUTC()),
                    List.of(URI.create(task.instance())),
                    Optional.empty());
            try (Console console = Console.open(sources, ConsoleSettings.local(0));
                    BufferedReader page = new BufferedReader(new InputStreamReader(
                            console.uri().resolve("/events").toURL().openStream(), StandardCharsets.UTF_8))) {
                page.readLine();
                Thread open = new Thread(() -> page.lines().forEach(line -> {}), "page");
                open.setDaemon(true);
                open.start();
                System.out.println(console.uri());
                requests.readLine();
            }
        }
    }

    /**
     * The bare loop: texts in, predictions out, window by window, as {@code classify} does it. It answers its task and each
     * further line with the seconds of a pass over all texts.
     */
    static final class BareLoopProcess {
        /**
         * What to classify with what.
         *
         * @param bundle its directory
         */
        record BareLoopTask(String bundle, int threads, List<String> texts) {
            BareLoopTask {
                texts = List.copyOf(texts);
            }
        }

        private BareLoopProcess() {}

        public static void main(String[] args) throws IOException {
            BufferedReader requests = ChildProcess.requests();
            BareLoopTask task = Json.mapper().readValue(requests.readLine(), BareLoopTask.class);
            ServingSettings serving = ServingSettings.ON_CPU.withThreads(task.threads());
            try (SharedClassifier model = serving.load(ModelBundle.open(Path.of(task.bundle())));
                    ModelLease lease = model.acquire();
                    BulkClassifier bulk = new BulkClassifier(lease, serving)) {
                do {
                    System.out.println(pass(bulk, task.texts()));
                } while (requests.readLine() != null);
            }
        }

        private static double pass(BulkClassifier bulk, List<String> texts) {
            long start = System.nanoTime();
            for (int from = 0; from < texts.size(); from += bulk.window()) {
                bulk.classify(texts.subList(from, Math.min(texts.size(), from + bulk.window())));
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
