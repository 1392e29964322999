package io.reviewstream.benchmarks;

import io.reviewstream.benchmarks.faults.FaultsCommand;
import io.reviewstream.benchmarks.inference.InferenceBenchmark;
import io.reviewstream.benchmarks.kernels.KernelsBenchmark;
import io.reviewstream.benchmarks.pipeline.PipelineBenchmark;
import io.reviewstream.benchmarks.training.TrainingBenchmark;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The benchmarks, as {@code bin/reviewstream} offers them. */
@Command(
        name = "reviewstream",
        description = "Measure throughput and latency, and test the guarantees.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = Main.BenchCommand.class)
public final class Main {
    private Main() {}

    /** {@code bench}. */
    @Command(
            name = "bench",
            description = "Measure throughput and latency, as ratios, and test the guarantees under faults.",
            synopsisSubcommandLabel = "COMMAND",
            subcommands = {
                FaultsCommand.class,
                InferenceBenchmark.class,
                KernelsBenchmark.class,
                PipelineBenchmark.class,
                TrainingBenchmark.class
            })
    static final class BenchCommand {
        @Mixin
        CommonOptions common;
    }

    /** All commands. */
    public static CommandSpec commands() {
        return CommandSpec.forAnnotatedObject(new Main());
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(commands(), args));
    }
}
