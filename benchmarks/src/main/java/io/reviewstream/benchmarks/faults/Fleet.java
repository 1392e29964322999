package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.benchmarks.faults.FaultPlan.Subject;
import io.reviewstream.benchmarks.verdict.Evidence;
import io.reviewstream.streamer.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The instances of the streamer, each a process. One that ends by itself is started again, as a supervisor would. Owned
 * by one thread, except for {@link #close}.
 */
final class Fleet implements AutoCloseable {
    /** The registry, in the directory of the run. */
    static final String MODELS = "models";

    private final FaultPlan.Streamers plan;
    private final Path directory;
    private final String bootstrapServers;
    private final List<Instance> instances = new CopyOnWriteArrayList<>();
    private int created;
    private int endedByThemselves;

    /**
     * Without instances.
     *
     * @param directory for states and logs
     */
    Fleet(FaultPlan.Streamers plan, Path directory, String bootstrapServers) {
        this.plan = plan;
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
    }

    /** One process of the streamer, with a log and a state directory that outlive it. */
    static final class Instance {
        private final String name;
        private final List<String> command;
        private final Path log;
        private volatile ChildProcess process;
        private boolean wanted = true;

        private Instance(String name, List<String> command, Path log) {
            this.name = name;
            this.command = List.copyOf(command);
            this.log = log;
            start();
        }

        void start() {
            process = ChildProcess.logged(name, command, log);
            wanted = true;
        }

        /** Whether it runs and is not paused. */
        boolean isUp() {
            return wanted && !process.isPaused() && process.isAlive();
        }

        boolean isPaused() {
            return process.isPaused();
        }

        void kill() {
            wanted = false;
            process.kill();
        }

        /** Whether it ended in time. */
        boolean stop() {
            wanted = false;
            return process.terminate();
        }

        void pause() {
            process.pause();
        }

        void resume() {
            process.resume();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Starts a new instance. */
    Instance add() {
        created++;
        Instance instance =
                new Instance("instance " + created, command(), directory.resolve("instance-" + created + ".log"));
        instances.add(instance);
        return instance;
    }

    /** The streamer's own program and options, on the class path of this process. */
    private List<String> command() {
        boolean holding = plan.subject() == Subject.HOLDING;
        List<String> command = new ArrayList<>(ChildProcess.java(
                holding ? HoldingSubject.class : Main.class,
                List.of(
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-Doffline=true")));
        String number = String.valueOf(created);
        if (holding) {
            command.addAll(List.of(
                    bootstrapServers,
                    directory.resolve("holding").resolve(number).toString(),
                    directory.resolve(MODELS).toString(),
                    plan.guarantee().toString()));
        }
        command.addAll(List.of(
                "stream",
                "--bootstrap-servers=" + bootstrapServers,
                "--registry=" + directory.resolve(MODELS),
                "--roles=" + (holding ? "feedback,release" : "classify,feedback,release"),
                "--processing-guarantee=" + plan.guarantee(),
                "--threads=" + FaultsCommand.THREADS,
                "--retrain-after=" + plan.retrainAfter(),
                "--retrain-cool-down=1s",
                "--label-requests-per-day=" + Evidence.REQUESTS_PER_DAY,
                "--release-cool-down=0s",
                "--release-labels=all",
                "--http-port=0",
                "--state-dir=" + directory.resolve("state").resolve(number),
                "--kafka=session.timeout.ms=" + FaultPlan.SESSION_TIMEOUT.toMillis(),
                "--kafka=heartbeat.interval.ms=1500"));
        plan.kafka().forEach((key, value) -> command.add("--kafka=" + key + "=" + value));
        return command;
    }

    void remove(Instance instance) {
        instances.remove(instance);
    }

    int size() {
        return instances.size();
    }

    /** The running instances. */
    List<Instance> up() {
        return instances.stream().filter(Instance::isUp).toList();
    }

    /** One of the running instances, if there is one. */
    Optional<Instance> pick(int number) {
        List<Instance> up = up();
        return up.isEmpty() ? Optional.empty() : Optional.of(up.get(number % up.size()));
    }

    boolean contains(Instance instance) {
        return instances.contains(instance);
    }

    /** Restarts instances that have ended without a fault. */
    void supervise() {
        for (Instance instance : instances) {
            if (instance.wanted && !instance.process.isAlive()) {
                endedByThemselves++;
                instance.start();
            }
        }
    }

    int endedByThemselves() {
        return endedByThemselves;
    }

    /** Pauses all running instances and returns them. */
    List<Instance> pauseAll() {
        List<Instance> up = up();
        up.forEach(Instance::pause);
        return up;
    }

    /** Resumes and starts instances until all run. */
    void restore() {
        instances.stream().filter(Instance::isPaused).forEach(Instance::resume);
        instances.stream().filter(Predicate.not(Instance::isUp)).forEach(Instance::start);
    }

    /** Kills all processes. */
    @Override
    public void close() {
        instances.forEach(Instance::kill);
    }
}
