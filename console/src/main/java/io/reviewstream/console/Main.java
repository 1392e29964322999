package io.reviewstream.console;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.console.command.ConsoleCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The console's command line. */
@Command(name = "reviewstream", subcommands = ConsoleCommand.class, synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** The commands of this program. */
    public static CommandSpec commands() {
        return CommandSpec.forAnnotatedObject(new Main());
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(commands(), args));
    }
}
