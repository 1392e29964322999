package io.reviewstream.benchmarks;

import io.reviewstream.benchmarks.command.BenchCommand;
import io.reviewstream.common.cli.CommandLines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The benchmarks, as {@code bin/reviewstream} offers them. */
@Command(
        name = "reviewstream",
        description = "Measure throughput and latency, and test the guarantees.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = BenchCommand.class)
public final class Main {
    private Main() {}

    /** All commands. */
    public static CommandSpec commands() {
        return CommandSpec.forAnnotatedObject(new Main());
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(commands(), args));
    }
}
