package io.reviewstream.benchmarks.command;

import io.reviewstream.common.cli.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench}. */
@Command(
        name = "bench",
        description = "Measure how fast the programs are, as ratios, and whether they keep their guarantees.",
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
