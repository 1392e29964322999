package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.FaultSchedule.Fault;
import io.reviewstream.benchmarks.faults.HarnessClients.AnnouncementSender;
import io.reviewstream.common.registry.Champion;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does what a schedule says, and counts it. Owned by one thread. */
final class FaultActions {
    /** What is being committed ends within. */
    private static final Duration COMMITS_END = Duration.ofMillis(500);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** What else is to be done. */
    interface FaultStep {
        void run() throws InterruptedException;
    }

    /** Does something after a while. */
    interface Later {
        void accept(Duration delay, FaultStep step);
    }

    private final RestartableBroker broker;
    private final Fleet fleet;
    private final ModelRotation models;
    private final AnnouncementSender announcer;
    private final Later later;
    private final Consumer<String> progress;
    private final int mostInstances;
    private final Map<String, Integer> done = new TreeMap<>();
    private int unwilling;

    /** Nothing done yet. */
    FaultActions(
            RestartableBroker broker,
            Fleet fleet,
            ModelRotation models,
            AnnouncementSender announcer,
            Later later,
            Consumer<String> progress) {
        this.broker = broker;
        this.fleet = fleet;
        this.models = models;
        this.announcer = announcer;
        this.later = later;
        this.progress = progress;
        this.mostInstances = fleet.size() + 1;
    }

    void apply(Fault fault) throws InterruptedException {
        switch (fault.kind()) {
            case KILL, STOP, PAUSE ->
                fleet.pick(fault.pick()).ifPresentOrElse(instance -> takeAway(fault, instance), () -> putOff(fault));
            case ADD, REMOVE -> resize(fault);
            case RESTART_BROKER -> {
                restartBroker();
                count(fault.kind(), "");
            }
            case PROMOTE -> count(fault.kind(), models.promote().version().value());
            case ANNOUNCE -> {
                Champion champion = models.promote();
                announcer.announce(models.announcement(champion));
                count(fault.kind(), champion.version().value());
            }
            case ANNOUNCE_BAD -> {
                announcer.announce(models.badAnnouncement(fault.pick() % 2 == 0));
                count(fault.kind(), "");
            }
        }
    }

    /**
     * Nobody commits while the broker goes down. A single broker's partitions have no leader then, and Kafka 4.3.1 takes
     * such partitions for deleted: a transaction that is being committed stays open in them for ever. With a second
     * broker there would be another leader. Transactions that are open and not being committed are part of the fault.
     */
    private void restartBroker() throws InterruptedException {
        List<Instance> held = fleet.hold();
        try {
            TimeUnit.MILLISECONDS.sleep(COMMITS_END.toMillis());
            broker.stop();
        } finally {
            held.forEach(Instance::resume);
        }
        broker.start();
    }

    private void takeAway(Fault fault, Instance instance) {
        switch (fault.kind()) {
            case KILL -> instance.kill();
            case STOP -> stop(instance);
            default -> instance.pause();
        }
        later.accept(fault.length(), () -> bringBack(instance));
        count(
                fault.kind(),
                String.format(
                        Locale.ROOT, "%s, for %.1f s", instance, fault.length().toMillis() / 1_000.0));
    }

    private void bringBack(Instance instance) {
        if (instance.isPaused()) {
            instance.resume();
        } else if (fleet.contains(instance) && !instance.isUp()) {
            instance.start();
        }
    }

    /** The other of the two where there are too many already, or too few. */
    private void resize(Fault fault) {
        boolean add = fault.kind() == FaultKind.ADD ? fleet.size() < mostInstances : fleet.size() == 1;
        Optional<Instance> leaving = add ? Optional.empty() : fleet.pick(fault.pick());
        if (add) {
            count(FaultKind.ADD, fleet.add().toString());
        } else if (leaving.isPresent()) {
            stop(leaving.get());
            fleet.remove(leaving.get());
            count(FaultKind.REMOVE, leaving.get().toString());
        } else {
            putOff(fault);
        }
    }

    /** Until an instance is up. */
    private void putOff(Fault fault) {
        later.accept(AGAIN, () -> apply(fault));
    }

    private void stop(Instance instance) {
        if (!instance.stop()) {
            unwilling++;
            progress.accept(instance + " did not stop when asked to");
        }
    }

    private void count(FaultKind kind, String detail) {
        done.merge(kind.words(), 1, Integer::sum);
        progress.accept(detail.isEmpty() ? kind.words() : kind.words() + ": " + detail);
    }

    Map<String, Integer> done() {
        return done;
    }

    int unwilling() {
        return unwilling;
    }
}
