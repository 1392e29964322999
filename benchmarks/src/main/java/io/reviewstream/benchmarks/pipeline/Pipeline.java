package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * A broker and a streamer, each in a process of its own, with somebody who sends and somebody who reads. Used by one
 * thread.
 */
final class Pipeline implements AutoCloseable {
    /** Without a single answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final String BROKER_HEAP = "512m";
    private static final Topics TOPICS = Topics.DEFAULT;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Path directory;
    private final String address;
    private final Sender sender;
    private final PredictionReader reader;
    private ChildJvm streamer;
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
            address = opened(new ChildJvm(BrokerProcess.class, BROKER_HEAP, directory))
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
    void start(AlternatingModels models, PipelineWorkload workload, String heap) {
        streamer = opened(new ChildJvm(StreamerProcess.class, heap, directory));
        uri = URI.create(streamer.ask(new StreamerProcess.StreamerTask(
                address,
                models.directory().toString(),
                directory.resolve("state").toString(),
                workload.threads(),
                workload.kafka())));
    }

    /** What the streamer says of its runs so far. */
    BatchFigures runs() {
        return BatchFigures.of(uri);
    }

    int streamerPid() {
        return streamer.pid();
    }

    /** Puts reviews on the topic, at once and without waiting for answers. */
    DeliveryCounts pour(int reviews) {
        DeliveryCounts tally = tally(reviews);
        sender.pour(tally.firstId(), reviews);
        return tally;
    }

    /** Puts reviews before a streamer that has nothing else to do, and waits for the answers; reviews per second. */
    double burst(int reviews) {
        DeliveryCounts tally = tally(reviews);
        long visible = sender.atOnce(tally.firstId(), reviews);
        List<SeenPrediction> answers = new ArrayList<>();
        collect(tally, answers::add, () -> {});
        requireComplete(tally);
        return SteadyState.perSecond(answers, visible);
    }

    /** Sends reviews, few at a time, until a version has answered one. */
    void await(ModelVersion version) {
        boolean answered = false;
        while (!answered) {
            DeliveryCounts tally = pour(1);
            collect(tally, answer -> {}, () -> {});
            requireComplete(tally);
            answered = tally.byVersion().containsKey(version.value());
        }
    }

    /**
     * A schedule of the next reviews that begins at once.
     *
     * @param perSecond reviews
     */
    SendSchedule schedule(double perSecond, int seconds) {
        return new SendSchedule(
                nextId, (int) Math.max(2, Math.round(perSecond * seconds)), System.nanoTime(), perSecond);
    }

    /** Sends reviews by a schedule, reads the answers meanwhile, and tells {@code each} of them. */
    DeliveryCounts flow(SendSchedule schedule, Consumer<SeenPrediction> each) {
        DeliveryCounts tally = tally(schedule.reviews());
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> sender.follow(schedule));
        collect(tally, each, () -> {});
        sending.join();
        return tally;
    }

    /** What else is there for a while, once all is answered: nothing, where each review is answered once. */
    void linger(DeliveryCounts tally, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            reader.poll().forEach(tally::add);
        }
    }

    /** Reads until all is answered, or nothing has been for too long. */
    void collect(DeliveryCounts tally, Consumer<SeenPrediction> each, Runnable afterPoll) {
        long heard = System.nanoTime();
        while (!tally.isComplete() && System.nanoTime() - heard < PATIENCE.toNanos()) {
            List<SeenPrediction> answers = reader.poll();
            if (answers.isEmpty()) {
                streamer.requireAlive();
            } else {
                heard = System.nanoTime();
            }
            answers.stream().filter(tally::add).forEach(each);
            afterPoll.run();
        }
    }

    private DeliveryCounts tally(int reviews) {
        DeliveryCounts tally = new DeliveryCounts(nextId, reviews);
        nextId += reviews;
        return tally;
    }

    private static void requireComplete(DeliveryCounts tally) {
        if (!tally.isComplete()) {
            throw UserException.badInput(
                    String.format(Locale.ROOT, "%d reviews have no answer after a minute; the machine is too slow for this benchmark, or there is a defect.", tally.lost()));
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Everything, though one of them should fail to. */
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
