package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.FaultPlan.Subject;
import io.reviewstream.streamer.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How an instance is started: the streamer's own program and options, on the class path of this one. */
final class Commands {
    private final FaultPlan plan;
    private final Path directory;
    private final String bootstrapServers;

    Commands(FaultPlan plan, Path directory, String bootstrapServers) {
        this.plan = plan;
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
    }

    Instance instance(int number) {
        Path state = directory.resolve("state").resolve(String.valueOf(number));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Doffline=true",
                "-cp",
                System.getProperty("java.class.path")));
        if (plan.subject() == Subject.HOLDING) {
            command.addAll(List.of(
                    HoldingSubject.class.getName(),
                    bootstrapServers,
                    directory.resolve("holding").resolve(String.valueOf(number)).toString(),
                    ModelRotation.directory(directory).toString(),
                    plan.guarantee().config()));
        } else {
            command.add(Main.class.getName());
        }
        command.addAll(stream(state));
        return new Instance(number, command, directory.resolve("instance-" + number + ".log"));
    }

    private List<String> stream(Path state) {
        return List.of(
                "stream",
                "--bootstrap-servers=" + bootstrapServers,
                "--registry=" + ModelRotation.directory(directory),
                "--roles=" + (plan.subject() == Subject.HOLDING ? "feedback" : "classify,feedback"),
                "--processing-guarantee=" + plan.guarantee().name().toLowerCase(Locale.ROOT),
                "--threads=2",
                "--retrain-after=" + plan.retrainAfter(),
                "--retrain-cool-down=1s",
                "--http-port=0",
                "--state-dir=" + state,
                "--kafka=session.timeout.ms=" + FaultSchedule.SESSION_TIMEOUT.toMillis(),
                "--kafka=heartbeat.interval.ms=1500");
    }
}
