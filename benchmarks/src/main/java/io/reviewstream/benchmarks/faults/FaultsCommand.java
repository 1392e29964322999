package io.reviewstream.benchmarks.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.FaultPlan.Subject;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench faults}. */
@Command(
        name = "faults",
        description = {
            "Test the guarantee of the streamer under faults. Reviews and labels flow through a broker in this process; the"
                    + " instances of the streamer are processes of their own. They are killed, stopped, paused past their"
                    + " session timeout, added and removed; the broker restarts; models are promoted and announced, and"
                    + " bundles outside the registry are announced; sick models are promoted, reviews come without a"
                    + " timestamp, and the registry is moved away; bad models are promoted, which labels must roll back, and all"
                    + " instances are killed meanwhile.",
            "Then all records that were sent are compared with all committed records. The exit code is 0 if the guarantee"
                    + " held; otherwise lost and duplicated records are named, and the data are kept.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench faults --minutes 30",
            "  reviewstream bench faults --minutes 3 --seed 7 --guarantee at_least_once --json > faults.json"
        })
public final class FaultsCommand extends BenchmarkCommand {
    /** Of an instance. */
    static final int THREADS = 2;

    @Option(
            names = "--minutes",
            defaultValue = "3",
            paramLabel = "N",
            description = "Duration of the faults in minutes. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--faults-per-minute",
            defaultValue = "2",
            paramLabel = "N",
            description = "Number of faults per minute, at random times. Default: ${DEFAULT-VALUE}.")
    private double faultsPerMinute;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            description = "Kinds of faults: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);

    @Option(
            names = "--instances",
            defaultValue = "2",
            paramLabel = "N",
            description = "Number of instances of the streamer at the start. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--guarantee",
            defaultValue = "exactly_once_v2",
            paramLabel = "GUARANTEE",
            description = "Guarantee to test: exactly_once_v2, or at_least_once, which allows duplicates. Default:"
                    + " ${DEFAULT-VALUE}.")
    private ProcessingGuarantee guarantee;

    @Option(
            names = "--reviews-per-second",
            defaultValue = "100",
            paramLabel = "N",
            description = "Number of reviews that are sent per second. Default: ${DEFAULT-VALUE}.")
    private int reviewsPerSecond;

    @Option(
            names = "--retrain-after",
            defaultValue = "50",
            paramLabel = "N",
            description =
                    "Number of new labels after which the streamer requests retraining. Default: ${DEFAULT-VALUE}.")
    private long retrainAfter;

    @Option(
            names = "--settle-timeout",
            defaultValue = "180",
            paramLabel = "SECONDS",
            description = "Time to process all records after the last fault. Default: ${DEFAULT-VALUE}.")
    private long settleTimeout;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Directory for the logs of the instances and for the data of the run. Default: a new temporary"
                            + " one, which is printed.")
    private Path directory;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Seed of faults, reviews and labels. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--subject",
            defaultValue = "streamer",
            hidden = true,
            description = "Program to test; holding is one with a planted bug.")
    private Subject subject;

    @Mixin
    private StreamerClients clients;

    @Override
    public Integer call() throws InterruptedException {
        FaultPlan plan = new FaultPlan(
                new FaultPlan.Faults(
                        Duration.ofMillis(Math.round(minutes * 60_000)), faultsPerMinute, Set.copyOf(kinds), seed),
                new FaultPlan.Streamers(instances, guarantee, subject, retrainAfter, clients.settings()),
                reviewsPerSecond,
                Duration.ofSeconds(settleTimeout),
                Optional.ofNullable(directory).map(each -> CommandLines.directory("--directory", each)));
        silenceKafka();
        FaultOutcome outcome = new FaultRun(plan, progress()::println).run();
        print(
                outcome.rows(),
                Machine.current("Kafka " + AppInfoParser.getVersion(), THREADS * instances),
                Map.of("directory", outcome.directory().toString()),
                Map.of());
        if (outcome.verdict().held()) {
            return 0;
        }
        progress().println("reviewstream: " + outcome.failure());
        return CommandLines.INTERNAL_ERROR;
    }

    /** Hides what the clients of this process log about the restarts of the broker, unless a log level is set. */
    private static void silenceKafka() {
        if (System.getenv("REVIEWSTREAM_LOG_LEVEL") != null) {
            return;
        }
        List.of("org.apache.kafka", "kafka", "io.reviewstream.common.kafka").forEach(name -> {
            if (LoggerFactory.getLogger(name) instanceof Logger logback) {
                logback.setLevel(Level.ERROR);
            }
        });
    }
}
