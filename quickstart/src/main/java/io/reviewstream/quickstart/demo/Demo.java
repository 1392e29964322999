package io.reviewstream.quickstart.demo;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

/**
 * The sequence of the demo: Kafka ▸ first model ▸ streamer ▸ reviews ▸ drift ▸ labels ▸ second model ▸ comparison. On the
 * thread that calls {@link #run}; an interrupt ends it in good order.
 */
public final class Demo {
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final List<String> REAL_USE = List.of(
            "The reviews are synthetic, made by this program: they show that the loop closes, and say nothing about",
            "accuracy on real reviews. For those, pass your own labelled CSV, a pre-trained DistilBERT and your Kafka:",
            "  reviewstream train --data reviews.csv --base-model DIR --registry models/",
            "  reviewstream stream --bootstrap-servers HOST:PORT --registry models/",
            "  reviewstream retrain --follow --bootstrap-servers HOST:PORT --registry models/ --base-model DIR");

    private final DemoSettings settings;
    private final boolean once;
    private final PrintWriter results;
    private final Ledger ledger = new Ledger();
    private final DemoLog story = new DemoLog();
    private final Waits waits = new Waits();

    /**
     * A demo.
     *
     * @param once whether it ends when the loop has closed; otherwise it goes on until it is interrupted
     * @param results gets the comparison at the end
     */
    public Demo(DemoSettings settings, boolean once, PrintWriter results) {
        this.settings = settings;
        this.once = once;
        this.results = results;
    }

    /**
     * Runs the demo.
     *
     * @param display gets the live screen
     * @param terminal whether the display can be drawn over
     * @return whether every check of the closed loop holds
     * @throws UserException where a wait took too long or a part of the loop failed
     */
    public boolean run(PrintWriter display, boolean terminal) throws InterruptedException, IOException {
        story.event("the reviews of this demo are synthetic");
        story.phase("starting Kafka in this process");
        Screen screen = new Screen(display, terminal, ledger, story);
        screen.start();
        try (screen;
                WorkDirectory work = WorkDirectory.create();
                InProcessKafka broker = InProcessKafka.start()) {
            return closeLoop(KafkaSettings.of(broker.bootstrapServers()), work.path(), screen);
        }
    }

    private boolean closeLoop(KafkaSettings kafka, Path directory, Screen screen) throws InterruptedException {
        story.event("Kafka runs at " + kafka.bootstrapServers());
        new TopicSetup(kafka, true).ensure(TOPICS, TOPICS.all());
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        DemoTraining training = new DemoTraining(kafka, TOPICS, registry, directory, settings, Clock.systemUTC());
        ModelBundle first = firstModel(training, registry);
        ModelBundle second;
        try (Loop loop = Loop.start(kafka, TOPICS, registry, directory, training, settings, ledger, story, waits)) {
            flow(loop);
            second = secondModel(loop, registry, first.version());
            if (once) {
                drain(loop);
            } else {
                screen.pause(() -> compare(first, second));
                story.phase("the loop goes on; Ctrl-C stops it");
                waits.untilInterrupted();
            }
        }
        waits.check();
        screen.close();
        return compare(first, second);
    }

    private ModelBundle firstModel(DemoTraining training, ModelRegistry registry) {
        String phase = String.format(Locale.ROOT, "training a first model on %,d labelled household reviews", settings.trainingRows());
        story.phase(phase);
        ModelBundle first = training.first(new TrainingProgressLog(story, phase));
        GateDecision.GateEvidence evidence =
                registry.decision(first.version()).orElseThrow().evidence();
        story.event(String.format(
                Locale.ROOT,
                "model %s is in force: %.1f %% right on %,d held-out household reviews, %.1f %% before training",
                first.version(),
                100 * evidence.candidate().get("accuracy"),
                evidence.holdoutRows(),
                100 * evidence.raw().get("accuracy")));
        return first;
    }

    private void flow(Loop loop) throws InterruptedException {
        story.phase("starting the streamer");
        waits.await(() -> "the streamer to be ready", settings.patience(), loop::ready);
        story.event("the streamer is ready; its metrics are at " + loop.statusUri() + "/metrics");
        story.phase(String.format(Locale.ROOT, "household reviews flow, %d %% are labelled once they are classified", Math.round(100 * settings.labelShare())));
        loop.letReviewsFlow();
        waits.await(
                () -> "the first reviews to be classified",
                settings.patience(),
                () -> ledger.snapshot().classified() >= settings.familiarReviews());
        story.phase("electronics reviews take over: the drift");
        waits.await(
                () -> "the reviews to drift",
                settings.patience().plusSeconds(settings.driftReviews() / settings.reviewsPerSecond()),
                loop::hasDrifted);
        story.phase("electronics reviews flow, their labels come back");
    }

    private ModelBundle secondModel(Loop loop, ModelRegistry registry, ModelVersion first) throws InterruptedException {
        waits.await(
                () -> "a second model to be swapped in, and the last news of one was: "
                        + loop.lastAnnouncement().map(Demo::news).orElse("none"),
                settings.retrainPatience(),
                () -> {
                    loop.lastAnnouncement().ifPresent(Demo::requireNotFailed);
                    return loop.serving()
                            .filter(version -> !version.equals(first))
                            .isPresent();
                });
        ModelVersion second = loop.serving().orElseThrow();
        story.event("model " + second + " is swapped in, without a restart");
        if (once) {
            loop.stopTraining();
        }
        story.phase("the second model classifies");
        waits.await(
                () -> "the second model to classify",
                settings.patience(),
                () -> ledger.snapshot().score(second.value()).rows() >= settings.reviewsAfterSwap());
        return registry.open(second);
    }

    private void drain(Loop loop) throws InterruptedException {
        story.phase("the flow ends, the last reviews are classified");
        loop.stopFlow();
        waits.await(
                () -> "the last reviews to be classified",
                settings.patience(),
                () -> ledger.snapshot().classified() >= ledger.snapshot().produced());
        story.phase("stopping streamer and trainer");
    }

    private boolean compare(ModelBundle first, ModelBundle second) {
        Ledger.LedgerSnapshot now = ledger.snapshot();
        Comparison comparison = Comparison.of(first, second, now, settings);
        LoopVerdict verdict = LoopVerdict.of(now, comparison);
        results.println();
        comparison.lines().forEach(results::println);
        results.println();
        if (once) {
            verdict.lines().forEach(results::println);
            results.println();
        }
        REAL_USE.forEach(results::println);
        results.flush();
        return verdict.holds();
    }

    private static String news(ModelAnnouncement announcement) {
        return announcement.status() + " " + String.join("; ", announcement.reasons());
    }

    private static void requireNotFailed(ModelAnnouncement announcement) {
        if (announcement.status() == ModelAnnouncement.Status.FAILED) {
            throw new IllegalStateException("retraining failed: " + String.join("; ", announcement.reasons()));
        }
    }
}
