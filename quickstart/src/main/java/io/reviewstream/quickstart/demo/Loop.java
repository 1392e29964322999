package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import io.reviewstream.trainer.retrain.RequestFollower;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The parts that run at the same time: streamer, following trainer, the flow of reviews and the reader of outputs. Used by the thread
 * that made it.
 */
final class Loop implements AutoCloseable {
    private static final long JOIN_SECONDS = 20;

    private final Waits waits;
    private final Streamer streamer;
    private final RequestFollower follower;
    private final ReviewFlow flow;
    private final OutputReader outputs;
    private final List<Thread> threads = new ArrayList<>();

    private Loop(Waits waits, Streamer streamer, RequestFollower follower, ReviewFlow flow, OutputReader outputs) {
        this.waits = waits;
        this.streamer = streamer;
        this.follower = follower;
        this.flow = flow;
        this.outputs = outputs;
    }

    /** Starts the streamer, the trainer and the reader of outputs; reviews do not flow yet. */
    static Loop start(
            KafkaSettings kafka,
            Topics topics,
            ModelRegistry registry,
            Path directory,
            DemoTraining training,
            DemoSettings settings,
            Ledger ledger,
            DemoLog log,
            Waits waits) {
        StreamerSettings streaming = new StreamerSettings(
                kafka,
                topics,
                ApplicationSettings.of("", EnumSet.allOf(Role.class), directory.resolve("state")),
                ClassifySettings.DEFAULT.withThreads(1),
                feedback(settings),
                new HttpSettings("localhost", 0));
        Loop loop = new Loop(
                waits,
                Streamer.start(streaming, registry),
                training.follower(Demo.progress(log)),
                new ReviewFlow(
                        kafka, topics.reviews(), settings.reviewsPerSecond(), new LiveReviews(settings), ledger, waits),
                new OutputReader(kafka, topics, settings, ledger, log, waits, Clock.systemUTC()));
        loop.threads.add(waits.background("demo-trainer", loop.follower::run));
        loop.threads.add(waits.background("demo-outputs", loop.outputs));
        return loop;
    }

    /** Rounds of seconds, each after the same number of labels. */
    private static FeedbackSettings feedback(DemoSettings settings) {
        RequestSettings defaults = RequestSettings.DEFAULT;
        return FeedbackSettings.of(
                new RequestSettings(
                        settings.retrainAfter(), Duration.ofSeconds(1), defaults.timeout(), defaults.maxModelAge()),
                AccuracyDropSettings.of(0));
    }

    void letReviewsFlow() {
        threads.add(waits.background("demo-flow", flow));
    }

    boolean ready() {
        return streamer.ready();
    }

    boolean hasDrifted() {
        return flow.hasDrifted();
    }

    URI statusUri() {
        return streamer.uri();
    }

    Optional<ModelVersion> serving() {
        return streamer.modelVersion();
    }

    Optional<ModelAnnouncement> lastAnnouncement() {
        return outputs.lastAnnouncement();
    }

    /** No more models after this one. */
    void stopTraining() {
        follower.stop();
    }

    /** Ends the flow; what has been produced is still classified. */
    void stopFlow() {
        flow.stop();
    }

    /** Stops everything, the reader last, so that it sees all that was committed. */
    @Override
    public void close() {
        flow.stop();
        follower.stop();
        streamer.close();
        outputs.stop();
        for (Thread thread : threads) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(JOIN_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
