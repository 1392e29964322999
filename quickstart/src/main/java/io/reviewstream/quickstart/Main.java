package io.reviewstream.quickstart;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.quickstart.command.BrokerCommand;
import io.reviewstream.quickstart.command.DemoCommand;
import io.reviewstream.quickstart.command.ManCommand;
import io.reviewstream.quickstart.command.SampleCommand;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** Every command but {@code bench}: those that need nothing but this machine, and those of trainer and streamer. */
@Command(
        name = "reviewstream",
        description = "Classifies reviews on Kafka and retrains the model on the labels that come back.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Benchmarks: 'reviewstream bench --help'."},
        subcommands = {DemoCommand.class, BrokerCommand.class, SampleCommand.class, ManCommand.class})
public final class Main {
    private Main() {}

    /** All commands, as {@code bin/reviewstream} offers them. */
    public static CommandSpec commands() {
        CommandSpec all = CommandSpec.forAnnotatedObject(new Main());
        Stream.of(io.reviewstream.streamer.Main.commands(), io.reviewstream.trainer.Main.commands())
                .flatMap(program -> program.subcommands().entrySet().stream())
                .forEach(command -> all.addSubcommand(command.getKey(), command.getValue()));
        CommandSpec completion = CommandSpec.forAnnotatedObject(new AutoComplete.GenerateCompletion());
        completion.usageMessage().description("Prints a completion script: source <(reviewstream completion)");
        all.addSubcommand("completion", completion.name("completion"));
        return all;
    }

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        System.exit(CommandLines.run(commands(), args));
    }
}
