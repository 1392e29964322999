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
import io.reviewstream.trainer.training.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.apache.commons.io.FileUtils;

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
    private final DemoLog log;
    private final Ledger ledger = new Ledger();
    private final Waits waits = new Waits(this::logStatus);

    /**
     * A demo.
     *
     * @param once whether it ends when the loop has closed; otherwise it goes on until it is interrupted
     * @param progress gets a line for everything that happens
     * @param results gets the comparison at the end
     */
    public Demo(DemoSettings settings, boolean once, PrintWriter progress, PrintWriter results) {
        this.settings = settings;
        this.once = once;
        this.log = new DemoLog(progress);
        this.results = results;
    }

    /**
     * Runs the demo.
     *
     * @return whether every check of the closed loop holds
     * @throws UserException where a wait took too long or a part of the loop failed
     */
    public boolean run() throws InterruptedException, IOException {
        log.line("the reviews of this demo are synthetic");
        Path directory = Files.createTempDirectory("reviewstream-demo-");
        try (InProcessKafka broker = InProcessKafka.start()) {
            log.line(String.format(Locale.ROOT, "Kafka runs in this process, at %s", broker.bootstrapServers()));
            return closeLoop(KafkaSettings.of(broker.bootstrapServers()), directory);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private boolean closeLoop(KafkaSettings kafka, Path directory) throws InterruptedException {
        new TopicSetup(kafka, true).ensure(TOPICS, TOPICS.all());
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        DemoTraining training = new DemoTraining(kafka, TOPICS, registry, directory, settings, Clock.systemUTC());
        ModelBundle first = firstModel(training, registry);
        ModelBundle second;
        try (Loop loop = Loop.start(kafka, TOPICS, registry, directory, training, settings, ledger, log, waits)) {
            flow(loop);
            second = secondModel(loop, registry, first.version());
            if (once) {
                drain(loop);
            } else {
                compare(first, second);
                log.line("the loop goes on; Ctrl-C stops it");
                waits.untilInterrupted();
            }
        }
        waits.check();
        return compare(first, second);
    }

    private void logStatus() {
        Ledger.LedgerSnapshot now = ledger.snapshot();
        if (now.produced() > 0) {
            log.line(String.format(
                    Locale.ROOT,
                    "%,d reviews produced, %,d classified, %,d labelled; lately: %s",
                    now.produced(),
                    now.classified(),
                    now.labels(),
                    now.scores().values().stream()
                            .reduce((before, last) -> last)
                            .map(score -> String.format(Locale.ROOT, "%.0f %% correct", 100 * score.recentShare()))
                            .orElse("none")));
        }
    }

    /** Logs each epoch as it begins, and ends the training where the demo is interrupted. */
    static TrainingListener progress(DemoLog log) {
        return new TrainingListener() {
            @Override
            public void stepped(Step step) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("the demo was stopped");
                }
                if (step.step() == step.steps()) {
                    log.line(String.format(
                            Locale.ROOT,
                            "training: epoch %d of %d, accuracy %.3f",
                            step.epoch(),
                            step.epochs(),
                            step.accuracy()));
                }
            }
        };
    }

    private ModelBundle firstModel(DemoTraining training, ModelRegistry registry) {
        log.line(String.format(
                Locale.ROOT, "a first model is trained on %,d labelled household reviews", settings.trainingRows()));
        ModelBundle first = training.first(progress(log));
        GateDecision.GateEvidence evidence =
                registry.decision(first.version()).orElseThrow().evidence();
        log.line(String.format(
                Locale.ROOT,
                "model %s is champion: correct on %.1f %% of %,d held-out household reviews, %.1f %% before training",
                first.version(),
                100 * evidence.candidate().get("accuracy"),
                evidence.holdoutRows(),
                100 * evidence.raw().get("accuracy")));
        return first;
    }

    private void flow(Loop loop) throws InterruptedException {
        waits.await(() -> "the streamer to be ready", settings.timeout(), loop::ready);
        log.line(String.format(Locale.ROOT, "the streamer is ready; its metrics are at %s/metrics", loop.statusUri()));
        log.line(String.format(
                Locale.ROOT,
                "household reviews flow; %d %% are labelled once they are classified",
                Math.round(100 * settings.labelShare())));
        loop.letReviewsFlow();
        waits.await(
                () -> "the first reviews to be classified",
                settings.timeout(),
                () -> ledger.snapshot().classified() >= settings.familiarReviews());
        log.line("electronics reviews take over: the drift");
        waits.await(
                () -> "the reviews to drift",
                settings.timeout().plusSeconds(settings.driftReviews() / settings.reviewsPerSecond()),
                loop::hasDrifted);
        log.line("electronics reviews flow, their labels come back");
    }

    private ModelBundle secondModel(Loop loop, ModelRegistry registry, ModelVersion first) throws InterruptedException {
        waits.await(
                () -> "a second model to be swapped in; the last announcement was: "
                        + loop.lastAnnouncement().map(Demo::text).orElse("none"),
                settings.retrainTimeout(),
                () -> {
                    loop.lastAnnouncement().ifPresent(Demo::requireNotFailed);
                    return loop.serving()
                            .filter(version -> !version.equals(first))
                            .isPresent();
                });
        ModelVersion second = loop.serving().orElseThrow();
        log.line(String.format(Locale.ROOT, "model %s is swapped in, without a restart", second));
        if (once) {
            loop.stopTraining();
        }
        waits.await(
                () -> "the second model to classify",
                settings.timeout(),
                () -> ledger.snapshot().score(second.value()).rows() >= settings.reviewsAfterSwap());
        return registry.open(second);
    }

    private void drain(Loop loop) throws InterruptedException {
        log.line("the flow ends, the last reviews are classified");
        loop.stopFlow();
        waits.await(
                () -> "the last reviews to be classified",
                settings.timeout(),
                () -> ledger.snapshot().classified() >= ledger.snapshot().produced());
        log.line("stopping streamer and trainer");
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

    private static String text(ModelAnnouncement announcement) {
        return announcement.status() + " " + String.join("; ", announcement.reasons());
    }

    private static void requireNotFailed(ModelAnnouncement announcement) {
        if (announcement.status() == ModelAnnouncement.Status.FAILED) {
            throw new IllegalStateException("retraining failed: " + String.join("; ", announcement.reasons()));
        }
    }
}
