package io.reviewstream.benchmarks.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench}. */
@Command(
        name = "bench",
        description = "Measure throughput and latency, as ratios, and test the guarantees under faults.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FaultsCommand.class,
            InferenceCommand.class,
            KernelsCommand.class,
            PipelineCommand.class,
            TrainingCommand.class
        })
public final class BenchCommand {
    @Mixin
    CommonOptions common;
}
