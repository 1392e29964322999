package io.reviewstream.quickstart.demo;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.Champion;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.HttpSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.trainer.publish.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * The loop, start to end: broker ▸ first model ▸ streamer ▸ following trainer ▸ flow ▸ retrained model ▸ checks. Runs on
 * the thread that calls {@link #run}; {@link #stop} may be called from any.
 */
public final class Demo {
    private static final Duration TICK = Duration.ofMillis(500);

    private final DemoPlan plan;
    private final boolean once;
    private final Path directory;
    private final Screen screen;
    private final Clock clock;
    private final Ledger ledger = new Ledger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private long lastClassified;
    private Duration lastTick = Duration.ZERO;

    /**
     * A demo.
     *
     * @param once whether it ends when the loop has closed; otherwise it goes on until {@link #stop}
     * @param directory where models and state are kept
     */
    public Demo(DemoPlan plan, boolean once, Path directory, Screen screen, Clock clock) {
        this.plan = plan;
        this.once = once;
        this.directory = directory;
        this.screen = screen;
        this.clock = clock;
    }

    /** Ends a demo that goes on; its result is still measured. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs the loop.
     *
     * @throws DemoStuck where a step did not happen in time
     * @throws IOException where the broker cannot start
     */
    public DemoResult run() throws IOException, InterruptedException {
        try (InProcessKafka broker = InProcessKafka.start()) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            Topics topics = Topics.DEFAULT;
            new TopicSetup(kafka, true).ensure(topics, TopicSetup.all(topics));
            screen.event("Kafka runs in this process at %s", broker.bootstrapServers());
            ModelRegistry registry = new DirectoryRegistry(directory.resolve("models"), clock);
            DemoModels models = new DemoModels(plan, directory, registry, kafka, topics, clock);

            screen.event("training a first model on %,d household reviews, from random weights", plan.firstReviews());
            Outcome first = models.first(this::showTraining);
            Champion champion = first.champion()
                    .orElseThrow(() -> new DemoStuck("The first model did not pass its gate: "
                            + String.join("; ", first.decision().reasons())));
            screen.event("model %s is in force, because", champion.version());
            screen.details(first.decision().reasons());
            return loop(kafka, topics, registry, models, champion);
        }
    }

    private DemoResult loop(
            KafkaSettings kafka, Topics topics, ModelRegistry registry, DemoModels models, Champion first)
            throws InterruptedException {
        try (Streamer streamer = Streamer.start(streamerSettings(kafka, topics), registry);
                Follower follower = models.follower(this::showTraining, screen, failure::set);
                ClassifiedReader reader =
                        new ClassifiedReader(kafka, topics.classifiedReviews(), ledger, failure::set);
                Traffic traffic = new Traffic(kafka, topics, plan, ledger, failure::set)) {
            await("the streamer to be ready", streamer::ready);
            screen.event("the streamer is ready; health and metrics at %s", streamer.uri());
            follower.start();
            reader.start();
            traffic.start();
            screen.event(
                    "%d reviews a second, drifting from household to electronics; labels follow a second later",
                    plan.reviewsPerSecond());
            if (once) {
                await("a retrained model to come into force", () -> !inForce(registry)
                        .equals(first));
                Champion second = inForce(registry);
                await("the retrained model to classify", () -> reviewsBy(second) >= plan.secondModelReviews());
            } else {
                follow(registry, first);
            }
            traffic.stop();
            await("every review to come back", () -> ledger.classified() >= ledger.produced() && reader.idle());
        }
        return models.compare(ledger, first, inForce(registry));
    }

    private StreamerSettings streamerSettings(KafkaSettings kafka, Topics topics) {
        return StreamerSettings.of(kafka, topics)
                .withClassify(ClassifySettings.DEFAULT.withThreads(1))
                .withFeedback(FeedbackSettings.DEFAULT.withRetrainAfter(plan.retrainAfter()))
                .withHttp(new HttpSettings("localhost", 0))
                .withStateDirectory(directory.resolve("state"));
    }

    private void follow(ModelRegistry registry, Champion first) throws InterruptedException {
        screen.event("the loop goes on until Ctrl-C");
        while (!stopped) {
            tick();
        }
        screen.event(
                "stopping; model %s is in force, %s was first",
                inForce(registry).version(), first.version());
    }

    private static Champion inForce(ModelRegistry registry) {
        return registry.champion().orElseThrow();
    }

    private long reviewsBy(Champion champion) {
        return ledger.live().stream()
                .filter(live -> live.modelVersion().equals(champion.version().value()))
                .mapToLong(LiveAccuracy::reviews)
                .sum();
    }

    private void await(String what, BooleanSupplier done) throws InterruptedException {
        Duration deadline = screen.elapsed().plus(plan.patience());
        while (!done.getAsBoolean()) {
            if (screen.elapsed().compareTo(deadline) > 0) {
                throw new DemoStuck("Waited " + plan.patience().toSeconds() + " s for " + what + "; " + standing());
            }
            tick();
        }
    }

    private void tick() throws InterruptedException {
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("a part of the demo failed", problem);
        }
        Thread.sleep(TICK.toMillis());
        screen.status(standing());
    }

    private String standing() {
        Duration now = screen.elapsed();
        long classified = ledger.classified();
        double seconds = Math.max(0.001, now.minus(lastTick).toMillis() / 1000.0);
        long rate = Math.round((classified - lastClassified) / seconds);
        lastTick = now;
        lastClassified = classified;
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d reviews, %,d classified, %d/s, %,d labels",
                ledger.produced(),
                classified,
                rate,
                ledger.labels()));
        for (LiveAccuracy live : ledger.live()) {
            text.append(String.format(
                    Locale.ROOT,
                    "; %s right on %.1f %% of its last 300",
                    live.modelVersion(),
                    100 * live.recentAccuracy()));
        }
        return text.toString();
    }

    private void showTraining(String text) {
        screen.status(text);
    }
}
