package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommonOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dead-letters}: look at what was refused, send it back. */
@Command(
        name = "dead-letters",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at what was refused, and send it back after a fix.",
        subcommands = {ListDeadLettersCommand.class, ReplayDeadLettersCommand.class})
final class DeadLettersCommand {
    @Mixin
    CommonOptions common;
}
