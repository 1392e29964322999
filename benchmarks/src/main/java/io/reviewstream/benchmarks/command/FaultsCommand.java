package io.reviewstream.benchmarks.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.faults.FaultOutcome;
import io.reviewstream.benchmarks.faults.FaultPlan;
import io.reviewstream.benchmarks.faults.FaultPlan.FaultKind;
import io.reviewstream.benchmarks.faults.FaultPlan.Subject;
import io.reviewstream.benchmarks.faults.FaultRows;
import io.reviewstream.benchmarks.faults.FaultRun;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.Directories;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.streamer.settings.ProcessingGuarantee;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench faults}. */
@Command(
        name = "faults",
        description = {
            "Break a running streamer at seeded moments and see whether its guarantee holds. Reviews and labels flow on a"
                    + " broker of this process; the instances are processes of their own. They are killed, stopped, paused"
                    + " past their session, added and removed; the broker restarts; models are promoted, announced, and"
                    + " announced wrongly.",
            "Then everything that was sent is compared with what can be read as committed. The exit code is 0 where the"
                    + " guarantee held; otherwise what was lost or duplicated is named, and the data are kept.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench faults --minutes 30",
            "  reviewstream bench faults --minutes 3 --seed 7 --guarantee at_least_once --json > faults.json"
        })
final class FaultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    CommonOptions common;

    @Option(
            names = "--minutes",
            defaultValue = "3",
            paramLabel = "N",
            description = "How long faults happen. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--faults-per-minute",
            defaultValue = "2",
            paramLabel = "N",
            description = "How many, at random moments. Default: ${DEFAULT-VALUE}.")
    private double faultsPerMinute;

    @Option(
            names = "--kinds",
            split = ",",
            paramLabel = "KIND",
            description = "Only these faults: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);

    @Option(
            names = "--instances",
            defaultValue = "2",
            paramLabel = "N",
            description = "Of the streamer, at the start. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--guarantee",
            defaultValue = "exactly_once_v2",
            paramLabel = "GUARANTEE",
            description = "exactly_once_v2, or at_least_once, where duplicates are counted and allowed. Default:"
                    + " ${DEFAULT-VALUE}.")
    private ProcessingGuarantee guarantee;

    @Option(
            names = "--reviews-per-second",
            defaultValue = "100",
            paramLabel = "N",
            description = "How many are sent. Default: ${DEFAULT-VALUE}.")
    private int reviewsPerSecond;

    @Option(
            names = "--retrain-after",
            defaultValue = "50",
            paramLabel = "N",
            description = "New labels after which the streamer asks for retraining. Default: ${DEFAULT-VALUE}.")
    private long retrainAfter;

    @Option(
            names = "--patience",
            defaultValue = "180",
            paramLabel = "SECONDS",
            description = "How long catching up may take after the last fault. Default: ${DEFAULT-VALUE}.")
    private long patience;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "For the logs of the instances, and for the data while they are needed. Default: a new"
                    + " temporary one, which is named.")
    private Path directory;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Of faults, reviews and labels. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--subject",
            defaultValue = "streamer",
            hidden = true,
            description = "holding: a planted bug in the streamer's place, which has to be found.")
    private Subject subject;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        FaultPlan plan = plan();
        QuietKafka.apply();
        FaultOutcome outcome = new FaultRun(plan, err::println).run();
        BenchResult result = FaultRows.of(outcome);
        out.println(json ? Json.mapper().writeValueAsString(result) : result.table());
        if (outcome.held()) {
            return 0;
        }
        err.println("reviewstream: " + FaultRows.failure(outcome));
        return CommandLines.INTERNAL_ERROR;
    }

    private FaultPlan plan() {
        try {
            return new FaultPlan(
                    Duration.ofMillis(Math.round(minutes * 60_000)),
                    seed,
                    faultsPerMinute,
                    kinds,
                    instances,
                    guarantee,
                    subject,
                    reviewsPerSecond,
                    retrainAfter,
                    Duration.ofSeconds(patience),
                    Optional.ofNullable(directory).map(each -> Directories.checked("--directory", each)));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }
}
