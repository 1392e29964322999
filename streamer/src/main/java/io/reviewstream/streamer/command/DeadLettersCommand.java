package io.reviewstream.streamer.command;

import picocli.CommandLine.Command;

/** {@code dead-letters}: look at what was refused, send it back. */
@Command(
        name = "dead-letters",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at what was refused, and send it back after a fix.",
        subcommands = {ListDeadLettersCommand.class, ReplayDeadLettersCommand.class})
final class DeadLettersCommand {}
