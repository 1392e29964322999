package io.reviewstream.streamer;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.streamer.command.Root;

/** The streamer's command line. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(Root.commands(Streamer::start), args));
    }
}
