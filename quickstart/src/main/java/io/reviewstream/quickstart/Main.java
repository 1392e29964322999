package io.reviewstream.quickstart;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.quickstart.command.BrokerCommand;
import io.reviewstream.quickstart.command.SampleCommand;
import picocli.CommandLine.Command;

/** The commands that need nothing but this machine. */
@Command(
        name = "reviewstream",
        description = "Try reviewstream on one machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BrokerCommand.class, SampleCommand.class})
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(new Main(), args));
    }
}
