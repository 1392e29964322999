package io.reviewstream.streamer;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.streamer.command.Root;
import picocli.CommandLine.Model.CommandSpec;

/** The streamer's command line. */
public final class Main {
    private Main() {}

    /** All commands. */
    public static CommandSpec commands() {
        return Root.commands(Streamer::start);
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(commands(), args));
    }
}
