package io.reviewstream.quickstart.demo;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.Console;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import io.reviewstream.quickstart.demo.ReviewFlow.LiveReviews;
import io.reviewstream.streamer.Streamer;
import io.reviewstream.trainer.metrics.TrainerMetrics;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingListener.Step;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.commons.io.FileUtils;

/**
 * The script of the demo: Kafka ▸ first model ▸ streamer ▸ reviews ▸ drift ▸ labels ▸ second model ▸ bad model ▸ rollback ▸
 * comparison. On the thread that calls {@link #run}; an interrupt ends it in good order.
 */
public final class Demo {
    private static final Topics TOPICS = Topics.DEFAULT;
    static final DemoTraining.Scale SCALE = new DemoTraining.Scale(3_000, 6);
    /** Reviews that the second model classifies before the loop counts as closed. */
    private static final int AFTER_SWAP = 600;

    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Duration RETRAIN_TIMEOUT = Duration.ofMinutes(3);
    private static final List<String> REAL_USE = List.of(
            "The reviews are synthetic, made by this program: they show that the loop closes, and say nothing about",
            "accuracy on real reviews. For those, pass your own labelled CSV, a pre-trained DistilBERT and your Kafka:",
            "  reviewstream train --data reviews.csv --base-model DIR --registry models/",
            "  reviewstream stream --bootstrap-servers HOST:PORT --registry models/",
            "  reviewstream retrain --follow --bootstrap-servers HOST:PORT --registry models/ --base-model DIR");

    private final long seed;
    private final boolean once;
    private final Optional<ConsoleSettings> page;
    private final PrintWriter results;
    private final DemoLog log;
    private final Ledger ledger = new Ledger();
    private final Waits waits = new Waits(this::logStatus);

    /**
     * A demo.
     *
     * @param seed of the reviews, the first weights and the training
     * @param once whether it ends when the loop has closed; otherwise it goes on until it is interrupted
     * @param page of a console that shows the loop, and on which labels can be given and the loop be steered
     * @param progress gets a line for everything that happens
     * @param results gets the comparison at the end
     */
    public Demo(long seed, boolean once, Optional<ConsoleSettings> page, PrintWriter progress, PrintWriter results) {
        this.seed = seed;
        this.once = once;
        this.page = page;
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
            log.line("Kafka runs in this process, at %s", broker.bootstrapServers());
            return closeLoop(KafkaSettings.of(broker.bootstrapServers()), directory);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private boolean closeLoop(KafkaSettings kafka, Path directory) throws InterruptedException {
        new TopicSetup(kafka, true).ensure(TOPICS, TOPICS.all());
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        DemoTraining training = new DemoTraining(kafka, registry, directory, seed, SCALE, Clock.systemUTC());
        ModelBundle first = firstModel(training, registry);
        ModelBundle second;
        try (DemoLoop loop = start(kafka, registry, directory, training)) {
            flow(loop);
            second = secondModel(loop, registry, first.version());
            badModel(loop, registry, training, second);
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

    /** Who looks at a page does not want it to end because the machine is slow. */
    private Duration patience(Duration usual) {
        return page.isPresent() ? usual.multipliedBy(20) : usual;
    }

    private void logStatus() {
        Ledger.LedgerSnapshot now = ledger.snapshot();
        if (now.produced() > 0) {
            log.line(
                    "%,d reviews produced, %,d classified, %,d labelled; lately: %s",
                    now.produced(),
                    now.classified(),
                    now.labels(),
                    now.scores().values().stream()
                            .reduce((before, last) -> last)
                            .map(score -> String.format(Locale.ROOT, "%.0f %% correct", 100 * score.recentShare()))
                            .orElse("none"));
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
                    log.line("training: epoch %d of %d, accuracy %.3f", step.epoch(), step.epochs(), step.accuracy());
                }
            }
        };
    }

    private ModelBundle firstModel(DemoTraining training, ModelRegistry registry) {
        log.line("a first model is trained on %,d labelled household reviews", SCALE.trainingRows());
        ModelBundle first = training.first(progress(log));
        GateDecision.GateEvidence evidence =
                registry.decision(first.version()).orElseThrow().evidence();
        log.line(
                "model %s is champion: correct on %.1f %% of %,d held-out household reviews, %.1f %% before training",
                first.version(),
                100 * evidence.candidate().get("accuracy"),
                evidence.holdoutRows(),
                100 * evidence.raw().get("accuracy"));
        return first;
    }

    /** Starts streamer, trainer and the reader of outputs; reviews do not flow yet. */
    private DemoLoop start(KafkaSettings kafka, ModelRegistry registry, Path directory, DemoTraining training) {
        TrainerMetrics trainer = new TrainerMetrics(Clock.systemUTC());
        DemoLoop loop = new DemoLoop(
                Streamer.start(DemoStreamer.settings(kafka, directory), registry),
                training.follower(progress(log), trainer),
                new ReviewFlow(kafka, TOPICS.reviews(), seed, ledger, waits),
                new OutputReader(kafka, TOPICS, ledger, log, waits, page.isPresent()),
                new ArrayList<>(),
                new ArrayDeque<>(List.of(trainer)));
        page.ifPresent(settings -> {
            StatusServer status = loop.opened(StatusServer.start(new HttpSettings("localhost", 0), trainer));
            LoopSources sources = new LoopSources(
                    kafka, TOPICS, "", registry, List.of(loop.streamer().uri(), status.uri()), Optional.empty());
            Console console = loop.opened(Console.open(sources, settings));
            log.line(
                    "the console is at %s; it shows the loop, and some reviews are left for you to label",
                    console.uri());
        });
        loop.threads().add(waits.background("demo-trainer", loop.follower()::run));
        loop.threads().add(waits.background("demo-outputs", loop.outputs()));
        return loop;
    }

    private void flow(DemoLoop loop) throws InterruptedException {
        waits.await(() -> "the streamer to be ready", patience(TIMEOUT), loop.streamer()::ready);
        log.line(
                "the streamer is ready; its metrics are at %s/metrics",
                loop.streamer().uri());
        log.line("household reviews flow; the streamer asks for the labels of some");
        loop.threads().add(waits.background("demo-flow", loop.flow()));
        waits.await(
                () -> "the first reviews to be classified",
                patience(TIMEOUT),
                () -> ledger.snapshot().classified() >= LiveReviews.FAMILIAR);
        log.line("electronics reviews take over: the drift");
        waits.await(() -> "the reviews to drift", patience(TIMEOUT), loop.flow()::hasDrifted);
        log.line("electronics reviews flow, their labels come back");
    }

    private ModelBundle secondModel(DemoLoop loop, ModelRegistry registry, ModelVersion first)
            throws InterruptedException {
        waits.await(
                () -> "a second model to be swapped in; the last announcement was: "
                        + loop.outputs().lastAnnouncement().map(Demo::text).orElse("none"),
                patience(RETRAIN_TIMEOUT),
                () -> {
                    loop.outputs().lastAnnouncement().ifPresent(Demo::requireNotFailed);
                    return loop.streamer()
                            .modelVersion()
                            .filter(version -> !version.equals(first))
                            .isPresent();
                });
        ModelVersion second = loop.streamer().modelVersion().orElseThrow();
        log.line("model %s is swapped in, without a restart", second);
        if (once) {
            loop.follower().stop();
        }
        waits.await(
                () -> "the second model to classify",
                patience(TIMEOUT),
                () -> ledger.snapshot().score(second.value()).rows() >= AFTER_SWAP);
        return registry.open(second);
    }

    private void badModel(DemoLoop loop, ModelRegistry registry, DemoTraining training, ModelBundle good)
            throws InterruptedException {
        Champion bad = training.promoteSwapped(good);
        log.line("a bad model goes live by hand: %s, the champion with its labels swapped", bad.version());
        waits.await(() -> "labels to roll the bad model back", patience(TIMEOUT), () -> registry.champion()
                .filter(champion -> champion.number() > bad.number())
                .filter(champion -> loop.streamer().modelVersion().equals(Optional.of(champion.version())))
                .isPresent());
        log.line(
                "labels have rolled it back after %,d predictions: %s is active again",
                ledger.snapshot().score(bad.version().value()).rows(),
                loop.streamer().modelVersion().orElseThrow());
    }

    private void drain(DemoLoop loop) throws InterruptedException {
        log.line("the flow ends, the last reviews are classified");
        loop.flow().stop();
        waits.await(
                () -> "the last reviews to be classified",
                patience(TIMEOUT),
                () -> ledger.snapshot().classified() >= ledger.snapshot().produced());
        log.line("stopping streamer and trainer");
    }

    private boolean compare(ModelBundle first, ModelBundle second) {
        LoopResult result = LoopResult.of(first, second, ledger.snapshot(), seed);
        results.println();
        result.table().forEach(results::println);
        results.println();
        if (once) {
            result.checks().forEach(check -> results.println(check.line()));
            results.println();
        }
        REAL_USE.forEach(results::println);
        results.flush();
        return result.holds();
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
