package io.reviewstream.trainer;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.trainer.command.AdaptCommand;
import io.reviewstream.trainer.command.EvaluateCommand;
import io.reviewstream.trainer.command.ExportCommand;
import io.reviewstream.trainer.command.LabelsCommand;
import io.reviewstream.trainer.command.ModelsCommand;
import io.reviewstream.trainer.command.RetrainCommand;
import io.reviewstream.trainer.command.TrainCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that train models and promote them. */
@Command(
        name = "reviewstream",
        description = "Trains, evaluates and promotes models.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TrainCommand.class,
            AdaptCommand.class,
            ExportCommand.class,
            EvaluateCommand.class,
            RetrainCommand.class,
            LabelsCommand.class,
            ModelsCommand.class
        })
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
