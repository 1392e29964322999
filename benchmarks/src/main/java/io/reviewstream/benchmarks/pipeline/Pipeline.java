package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.benchmarks.pipeline.PipelinePrograms.BrokerProcess;
import io.reviewstream.benchmarks.pipeline.PipelinePrograms.ConsoleProcess;
import io.reviewstream.benchmarks.pipeline.PipelinePrograms.StreamerProcess;
import io.reviewstream.benchmarks.pipeline.PredictionReader.DeliveryCounts;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A broker and a streamer, each in a process of its own, with a sender and a reader in this one. Used by one thread.
 */
final class Pipeline implements AutoCloseable {
    /** The longest time without a prediction. */
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private static final Duration MODEL_TIMEOUT = Duration.ofMinutes(2);

    private static final String BROKER_HEAP = "512m";
    private static final Topics TOPICS = Topics.DEFAULT;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path directory;
    private final String address;
    private final Sender sender;
    private final PredictionReader reader;
    private ChildProcess streamer;
    private URI uri;
    private long nextId;

    /**
     * Starts the broker.
     *
     * @param text of the review with an id
     * @param directory for everything that is written
     */
    Pipeline(LongFunction<String> text, Path directory) {
        this.directory = directory;
        try {
            address = opened(PipelinePrograms.start(BrokerProcess.class, BROKER_HEAP, directory))
                    .ask("start");
            KafkaSettings kafka = KafkaSettings.of(address);
            new TopicSetup(kafka, true).ensure(TOPICS, TOPICS.all());
            sender = opened(new Sender(kafka, TOPICS.reviews(), text));
            reader = opened(new PredictionReader(kafka, TOPICS.classifiedReviews()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the streamer, and returns when it is ready.
     *
     * @param heap the most it may have, as {@code -Xmx} takes it
     */
    void start(ModelRotation models, PipelineRun.Load load, String heap) {
        streamer = opened(PipelinePrograms.start(StreamerProcess.class, heap, directory));
        uri = URI.create(streamer.ask(task(Role.CLASSIFY, 0, models, load)));
    }

    /** Starts another process, and returns when it is ready; the caller closes it. */
    ChildProcess start(Neighbour neighbour, ModelRotation models, PipelineRun.Load load, String heap) {
        Optional<Role> role = neighbour.role();
        ChildProcess process = PipelinePrograms.start(
                role.isPresent() ? StreamerProcess.class : ConsoleProcess.class, heap, directory);
        process.ask(
                role.isPresent()
                        ? task(role.get(), neighbour.labelRequestsPerDay(), models, load)
                        : new ConsoleProcess.ConsoleTask(
                                address, models.directory().toString(), uri.toString()));
        return process;
    }

    private StreamerProcess.StreamerTask task(
            Role role, int labelRequestsPerDay, ModelRotation models, PipelineRun.Load load) {
        return new StreamerProcess.StreamerTask(
                address,
                models.directory().toString(),
                directory.resolve("state-" + role.label()).toString(),
                role,
                labelRequestsPerDay,
                load.threads(),
                load.kafka());
    }

    /** The metrics of the streamer. */
    BatchFigures batches() {
        return BatchFigures.of(uri);
    }

    int streamerPid() {
        return streamer.pid();
    }

    /** Sends reviews at once and does not wait for predictions. */
    DeliveryCounts sendAll(int reviews) {
        DeliveryCounts counts = next(reviews);
        sender.sendAll(counts.firstId(), reviews);
        return counts;
    }

    /** Sends reviews to an idle streamer and waits for the predictions; the throughput in reviews per second. */
    double throughput(int reviews) {
        DeliveryCounts counts = next(reviews);
        long visible = sender.sendInTransaction(counts.firstId(), reviews);
        List<SeenPrediction> predictions = new ArrayList<>();
        collect(counts, predictions::add, () -> {});
        requireComplete(counts);
        return PredictionReader.throughput(predictions, visible);
    }

    /**
     * Sends reviews one by one until a version of the model has classified one.
     *
     * @throws IllegalStateException if none has after two minutes
     */
    void await(ModelVersion version) {
        long end = System.nanoTime() + MODEL_TIMEOUT.toNanos();
        boolean serving = false;
        while (!serving) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The streamer does not serve model " + version + " after "
                        + MODEL_TIMEOUT.toSeconds() + " s. Its log says why.");
            }
            DeliveryCounts counts = sendAll(1);
            collect(counts, prediction -> {}, () -> {});
            requireComplete(counts);
            serving = counts.byVersion().containsKey(version.value());
        }
    }

    /**
     * A schedule for the next reviews that starts now.
     *
     * @param perSecond reviews
     */
    SendSchedule schedule(double perSecond, int seconds) {
        return new SendSchedule(
                nextId, (int) Math.max(2, Math.round(perSecond * seconds)), System.nanoTime(), perSecond);
    }

    /** Sends reviews by a schedule and passes each prediction to {@code each} meanwhile. */
    DeliveryCounts flow(SendSchedule schedule, Consumer<SeenPrediction> each) {
        DeliveryCounts counts = next(schedule.reviews());
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sender.follow(schedule));
        collect(counts, each, () -> {});
        sending.join();
        return counts;
    }

    /** Counts further predictions for a while: duplicates. */
    void countDuplicates(DeliveryCounts counts, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            reader.poll().forEach(counts::add);
        }
    }

    /** Reads until all reviews are classified, or for a minute without a prediction. */
    void collect(DeliveryCounts counts, Consumer<SeenPrediction> each, Runnable afterPoll) {
        long latest = System.nanoTime();
        while (!counts.isComplete() && System.nanoTime() - latest < TIMEOUT.toNanos()) {
            List<SeenPrediction> predictions = reader.poll();
            if (predictions.isEmpty()) {
                streamer.requireAlive();
            } else {
                latest = System.nanoTime();
            }
            predictions.stream().filter(counts::add).forEach(each);
            afterPoll.run();
        }
    }

    private DeliveryCounts next(int reviews) {
        DeliveryCounts counts = new DeliveryCounts(nextId, reviews);
        nextId += reviews;
        return counts;
    }

    private static void requireComplete(DeliveryCounts counts) {
        if (!counts.isComplete()) {
            throw UserException.badInput(String.format(
                    Locale.ROOT,
                    "%d reviews were not classified within a minute. Use fewer --reviews or a smaller --shape.",
                    counts.lost()));
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Closes everything, even if a part fails to close. */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failure = new IllegalStateException("a part of the benchmark was not closed", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
