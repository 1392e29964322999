package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.HarnessClients.AnnouncementSender;
import io.reviewstream.benchmarks.faults.HarnessClients.RestartableBroker;
import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.benchmarks.verdict.Verdict;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.commons.io.FileUtils;

/** A fault run, from an empty broker to a verdict, on the thread that calls it. */
final class FaultRun {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration CHECK = Duration.ofSeconds(1);
    /** Consecutive checks without a backlog; the streamer may request retraining once a second. */
    private static final int QUIET_CHECKS = 4;

    private static final int MODELS = 3;
    private static final Topics TOPICS = Topics.DEFAULT;

    private final FaultPlan plan;
    private final Consumer<String> progress;
    private final PriorityQueue<Action> agenda = new PriorityQueue<>(Comparator.comparing(Action::at));
    private Instant begin;

    private record Action(Instant at, FaultActions.FaultStep what) {}

    /**
     * A run.
     *
     * @param progress takes a line about every fault
     */
    FaultRun(FaultPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Runs it. Its processes end with it; its data are deleted if the guarantee held, its logs stay.
     *
     * @throws UserException if no instance starts
     */
    FaultOutcome run() throws InterruptedException {
        Path directory = directory();
        FaultOutcome outcome;
        try (RunResources resources = RunResources.of(plan, directory)) {
            Thread hook = new Thread(resources.fleet()::close, "fleet-end");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                outcome = run(resources, directory);
            } finally {
                resources.fleet().close();
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
        if (outcome.verdict().held()) {
            deleteData(directory);
        }
        return outcome;
    }

    private static void deleteData(Path directory) {
        try {
            for (String name : List.of("kafka", "state", "holding", Fleet.MODELS)) {
                FileUtils.deleteDirectory(directory.resolve(name).toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the data of the run in " + directory, e);
        }
    }

    private Path directory() {
        try {
            Path directory = plan.directory().isPresent()
                    ? Files.createDirectories(plan.directory().get().toAbsolutePath())
                    : Files.createTempDirectory("reviewstream-faults-");
            if (Files.exists(directory.resolve("kafka"))) {
                throw UserException.usage(directory + " has the data of another run. Choose another --directory.");
            }
            return directory;
        } catch (IOException e) {
            throw UserException.usage("Cannot write to the directory of the run, "
                    + plan.directory().map(Path::toString).orElse("a temporary one") + " ("
                    + e.getClass().getSimpleName() + "). Name another one in --directory.");
        }
    }

    private FaultOutcome run(RunResources resources, Path directory) throws InterruptedException {
        begin = Instant.now();
        report("seed " + plan.faults().seed() + "; logs of the instances are in " + directory);
        for (int i = 0; i < plan.streamers().instances(); i++) {
            resources.fleet().add();
        }
        resources.traffic().start();
        resources.trainer().start();
        awaitFirstPrediction(resources, directory);
        FaultActions actions = new FaultActions(
                resources.broker(),
                resources.fleet(),
                resources.models(),
                resources.badModels(),
                resources.traffic(),
                resources.announcer(),
                (delay, what) -> agenda.add(new Action(Instant.now().plus(delay), what)),
                this::report);
        Instant start = Instant.now();
        plan.faults()
                .schedule()
                .forEach(fault -> agenda.add(new Action(start.plus(fault.at()), () -> actions.apply(fault))));
        follow(resources, start.plus(plan.faults().length()));
        resources.fleet().restore();
        resources.traffic().finish();
        report("no more faults after " + resources.traffic().reviewsSoFar()
                + " reviews; waiting until all records are processed");
        Instant settleStart = Instant.now();
        Map<String, Long> behind = awaitQuiet(resources);
        Duration settleTime = Duration.between(settleStart, Instant.now());
        resources.trainer().finish();
        Evidence evidence = evidence(resources, behind);
        return new FaultOutcome(
                plan,
                evidence,
                Verdict.on(evidence, plan.streamers().guarantee()),
                actions.done(),
                resources.fleet().endedByThemselves(),
                actions.notStopped(),
                settleTime,
                directory);
    }

    private void awaitFirstPrediction(RunResources resources, Path directory) throws InterruptedException {
        Instant deadline = Instant.now().plus(plan.settleTimeout());
        while (resources.clients().isEmpty(TOPICS.classifiedReviews())) {
            resources.fleet().supervise();
            if (Instant.now().isAfter(deadline)) {
                throw UserException.unreachable(
                        "No instance has classified a review within "
                                + plan.settleTimeout().toSeconds() + " s. See the logs in " + directory + ".",
                        null);
            }
            Thread.sleep(CHECK.toMillis());
        }
        report("the first review is classified");
    }

    private void follow(RunResources resources, Instant end) throws InterruptedException {
        while (!agenda.isEmpty() || Instant.now().isBefore(end)) {
            resources.fleet().supervise();
            while (!agenda.isEmpty() && !agenda.peek().at().isAfter(Instant.now())) {
                agenda.remove().what().run();
            }
            Thread.sleep(TICK.toMillis());
        }
    }

    private Map<String, Long> awaitQuiet(RunResources resources) throws InterruptedException {
        Backlog backlog = new Backlog(
                resources.clients(), StreamerSettings.of(resources.clients().kafka(), TOPICS));
        Instant deadline = Instant.now().plus(plan.settleTimeout());
        int quiet = 0;
        while (true) {
            resources.fleet().supervise();
            Map<String, Long> behind = backlog.behind();
            quiet = behind.isEmpty() && resources.trainer().isIdle() ? quiet + 1 : 0;
            if (quiet == QUIET_CHECKS || Instant.now().isAfter(deadline)) {
                return behind;
            }
            Thread.sleep(CHECK.toMillis());
        }
    }

    private Evidence evidence(RunResources resources, Map<String, Long> behind) {
        long there = resources.clients().count(TOPICS.reviews());
        if (there != resources.traffic().reviewsSoFar()) {
            throw new IllegalStateException(
                    "Kafka acknowledged " + resources.traffic().reviewsSoFar() + " reviews, and the topic has " + there
                            + ", so there is no verdict");
        }
        EvidenceReader reader = new EvidenceReader(resources.clients(), TOPICS);
        return new Evidence(
                resources.traffic().reviews(),
                resources.traffic().labels(),
                reader.predictions(),
                reader.deadLetters(),
                reader.forwarded(resources.traffic().labels()),
                reader.labeled(),
                resources.trainer().requests(),
                resources.trainer().replies(),
                reader.labelRequests(),
                reader.unmatched(),
                versions(resources.models()),
                resources.badModels().evidence(),
                plan.streamers().retrainAfter(),
                behind);
    }

    private static Set<String> versions(ModelRotation models) {
        return models.registry().champions().stream()
                .map(champion -> champion.version().value())
                .collect(Collectors.toSet());
    }

    private void report(String line) {
        long seconds = Duration.between(begin, Instant.now()).toSeconds();
        progress.accept(String.format(Locale.ROOT, "%4d s  %s", seconds, line));
    }

    /** The parts of a run, closed in reverse. */
    private record RunResources(
            RestartableBroker broker,
            HarnessClients clients,
            Fleet fleet,
            ModelRotation models,
            BadModels badModels,
            Traffic traffic,
            FakeTrainer trainer,
            AnnouncementSender announcer)
            implements AutoCloseable {
        /** With models and a running broker; nothing else is started. */
        static RunResources of(FaultPlan plan, Path directory) {
            long seed = plan.faults().seed();
            ModelRotation models = ModelRotation.ofTinyNetworks(MODELS, seed, directory.resolve(Fleet.MODELS));
            RestartableBroker broker = new RestartableBroker(directory.resolve("kafka"));
            HarnessClients clients = new HarnessClients(KafkaSettings.of(broker.address()));
            return new RunResources(
                    broker,
                    clients,
                    new Fleet(plan.streamers(), directory, broker.address()),
                    models,
                    new BadModels(models, clients, TOPICS, plan.settleTimeout()),
                    new Traffic(clients, TOPICS, new ReviewScenario(seed), plan.reviewsPerSecond()),
                    new FakeTrainer(clients, TOPICS, seed),
                    new AnnouncementSender(clients, TOPICS.modelAnnouncements()));
        }

        @Override
        public void close() {
            announcer.close();
            trainer.close();
            traffic.close();
            badModels.close();
            fleet.close();
            broker.close();
        }
    }
}
