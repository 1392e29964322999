package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.HarnessClients.AnnouncementSender;
import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.benchmarks.verdict.Verdict;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** One run, from an empty broker to a verdict, on the thread that calls it. */
public final class FaultRun {
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** So many looks in a row without anything left; the streamer asks for retraining once a second. */
    private static final int QUIET_LOOKS = 4;

    private final FaultPlan plan;
    private final Consumer<String> progress;
    private final Topics topics = RunTopics.NAMES;
    private final PriorityQueue<Action> agenda = new PriorityQueue<>(Comparator.comparing(Action::at));
    private Instant begin;

    private record Action(Instant at, FaultActions.FaultStep what) {}

    /**
     * A run to make.
     *
     * @param progress hears a line about every fault
     */
    public FaultRun(FaultPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Makes it. Its processes end with it; its data are deleted where the guarantee held, its logs stay.
     *
     * @throws UserException where no instance comes up
     */
    public FaultOutcome run() throws InterruptedException {
        Path directory = directory();
        FaultOutcome outcome;
        try (RunResources stage = RunResources.of(plan, directory)) {
            Thread hook = new Thread(stage.fleet()::close, "fleet-end");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                outcome = run(stage, directory);
            } finally {
                stage.fleet().close();
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
        if (outcome.verdict().held()) {
            RunFiles.delete(directory);
        }
        return outcome;
    }

    private Path directory() {
        try {
            Path directory = plan.directory().isPresent()
                    ? Files.createDirectories(plan.directory().get().toAbsolutePath())
                    : Files.createTempDirectory("reviewstream-faults-");
            if (Files.exists(directory.resolve("kafka"))) {
                throw UserException.usage(directory + " has the data of another run; choose another --directory.");
            }
            return directory;
        } catch (IOException e) {
            throw UserException.usage("Cannot write to the directory of the run, "
                    + plan.directory().map(Path::toString).orElse("a temporary one") + " ("
                    + e.getClass().getSimpleName() + "). Name another one in --directory.");
        }
    }

    private FaultOutcome run(RunResources stage, Path directory) throws InterruptedException {
        begin = Instant.now();
        tell("seed " + plan.seed() + "; logs of the instances are in " + directory);
        for (int i = 0; i < plan.instances(); i++) {
            stage.fleet().add();
        }
        stage.traffic().start();
        stage.trainer().start();
        awaitFirstAnswer(stage, directory);
        FaultActions actions = new FaultActions(
                stage.broker(),
                stage.fleet(),
                stage.models(),
                stage.announcer(),
                (delay, what) -> agenda.add(new Action(Instant.now().plus(delay), what)),
                this::tell);
        Instant start = Instant.now();
        FaultSchedule.of(plan)
                .forEach(fault -> agenda.add(new Action(start.plus(fault.at()), () -> actions.apply(fault))));
        follow(stage, start.plus(plan.length()));
        stage.fleet().mend();
        stage.traffic().finish();
        tell("no more faults after " + stage.traffic().reviewsSoFar() + " reviews; catching up");
        Instant quietFrom = Instant.now();
        Map<String, Long> behind = awaitQuiet(stage);
        Duration catchUp = Duration.between(quietFrom, Instant.now());
        stage.trainer().finish();
        Evidence evidence = evidence(stage, behind);
        return new FaultOutcome(
                plan,
                evidence,
                Verdict.on(evidence, plan.guarantee()),
                actions.done(),
                stage.fleet().endedByThemselves(),
                actions.unwilling(),
                catchUp,
                directory);
    }

    private void awaitFirstAnswer(RunResources stage, Path directory) throws InterruptedException {
        Instant deadline = Instant.now().plus(plan.patience());
        EvidenceReader reader = reader(stage);
        while (reader.count(topics.classifiedReviews()) == 0) {
            stage.fleet().supervise();
            if (Instant.now().isAfter(deadline)) {
                throw UserException.unreachable(
                        "No instance has classified anything within "
                                + plan.patience().toSeconds() + " s. Look into the logs in " + directory + ".",
                        null);
            }
            Thread.sleep(LOOK.toMillis());
        }
        tell("the first review is classified");
    }

    private void follow(RunResources stage, Instant end) throws InterruptedException {
        while (!agenda.isEmpty() || Instant.now().isBefore(end)) {
            stage.fleet().supervise();
            while (!agenda.isEmpty() && !agenda.peek().at().isAfter(Instant.now())) {
                agenda.remove().what().run();
            }
            Thread.sleep(TICK.toMillis());
        }
    }

    private Map<String, Long> awaitQuiet(RunResources stage) throws InterruptedException {
        Backlog backlog = new Backlog(
                stage.clients(),
                StreamerSettings.of(KafkaSettings.of(stage.clients().bootstrapServers()), topics));
        Instant deadline = Instant.now().plus(plan.patience());
        int quiet = 0;
        while (true) {
            stage.fleet().supervise();
            Map<String, Long> behind = backlog.behind();
            quiet = behind.isEmpty() && stage.trainer().isIdle() ? quiet + 1 : 0;
            if (quiet == QUIET_LOOKS || Instant.now().isAfter(deadline)) {
                return behind;
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    private EvidenceReader reader(RunResources stage) {
        return new EvidenceReader(KafkaSettings.of(stage.clients().bootstrapServers()), topics);
    }

    private Evidence evidence(RunResources stage, Map<String, Long> behind) {
        EvidenceReader reader = reader(stage);
        long there = reader.count(topics.reviews());
        if (there != stage.traffic().reviewsSoFar()) {
            throw new IllegalStateException(
                    "The harness was told of " + stage.traffic().reviewsSoFar() + " reviews, and the topic has " + there
                            + ", so nothing can be judged");
        }
        return new Evidence(
                stage.traffic().reviews(),
                stage.traffic().labels(),
                reader.answers(),
                reader.deadLetters(),
                reader.forwarded(stage.traffic().labels()),
                reader.labeled(),
                stage.trainer().requests(),
                stage.trainer().replies(),
                reader.unmatched(),
                stage.models().versions(),
                plan.retrainAfter(),
                behind);
    }

    private void tell(String line) {
        long seconds = Duration.between(begin, Instant.now()).toSeconds();
        progress.accept(String.format(Locale.ROOT, "%4d s  %s", seconds, line));
    }

    /** The parts of a run, closed in reverse. */
    record RunResources(
            RestartableBroker broker,
            HarnessClients clients,
            Fleet fleet,
            ModelRotation models,
            Traffic traffic,
            FakeTrainer trainer,
            AnnouncementSender announcer)
            implements AutoCloseable {
        /** With a broker that runs and models; nothing else is started yet. */
        static RunResources of(FaultPlan plan, Path directory) {
            Topics topics = RunTopics.NAMES;
            ModelRotation models = new ModelRotation(directory, plan.seed());
            RestartableBroker broker = new RestartableBroker(directory.resolve("kafka"));
            RunTopics.create(broker);
            HarnessClients clients = new HarnessClients(broker.address());
            Commands commands = new Commands(plan, directory, broker.address());
            return new RunResources(
                    broker,
                    clients,
                    new Fleet(commands::instance),
                    models,
                    new Traffic(clients, topics, new ReviewScenario(plan.seed()), plan.reviewsPerSecond()),
                    new FakeTrainer(clients, topics, plan.seed()),
                    new AnnouncementSender(clients, topics.modelAnnouncements()));
        }

        @Override
        public void close() {
            announcer.close();
            trainer.close();
            traffic.close();
            fleet.close();
            broker.close();
        }
    }
}
