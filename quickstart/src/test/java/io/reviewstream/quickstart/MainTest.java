package io.reviewstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands as a whole: help, completion, man pages. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final CommandLine commandLine =
            CommandLines.commandLine(Main.commands()).setOut(new PrintWriter(out, true));

    @TempDir
    Path directory;

    @Test
    void everyOptionOfEveryCommandIsDescribed() {
        // When
        List<CommandSpec> commands = commands(commandLine.getCommandSpec());

        // Then
        assertThat(commands).hasSizeGreaterThan(15).allSatisfy(command -> {
            assertThat(command.usageMessage().description())
                    .as(command.qualifiedName())
                    .isNotEmpty();
            assertThat(command.options()).as(command.qualifiedName()).allSatisfy(MainTest::assertDescribed);
            assertThat(command.findOption("-h")).isNotNull();
            assertThat(command.findOption("-V")).isNotNull();
        });
    }

    private static void assertDescribed(OptionSpec option) {
        assertThat(String.join(" ", option.description()))
                .as(option.longestName())
                .endsWith(".");
    }

    @Test
    void theCompletionScriptHasCommandsAndOptions() {
        // When
        int exitCode = commandLine.execute("completion");

        // Then
        assertThat(exitCode).isZero();
        assertThat(out.toString())
                .contains("complete -F _complete_reviewstream", "rollback", "--learning-rate", "--topic-prefix");
    }

    @Test
    void everyCommandHasAManPage() throws IOException {
        // When
        int exitCode = commandLine.execute("man", "--out", directory.toString());

        // Then
        assertThat(exitCode).isZero();
        for (String name : List.of("reviewstream", "reviewstream-train", "reviewstream-models-rollback")) {
            assertThat(Files.readString(directory.resolve(name + ".1"), UTF_8))
                    .startsWith(".TH \"" + name.toUpperCase(java.util.Locale.ROOT) + "\" 1")
                    .contains(".SH \"NAME\"", ".SH \"SYNOPSIS\"", ".SH \"GENERAL\"");
        }
        assertThat(Files.readString(directory.resolve("reviewstream-train.1"), UTF_8))
                .contains(".SH \"TRAINING\"\n.TP\n.B \\-\\-recipe=default|lab\n");
    }

    private static List<CommandSpec> commands(CommandSpec command) {
        List<CommandSpec> all = new ArrayList<>(List.of(command));
        command.subcommands().forEach((name, each) -> {
            if (!name.equals("help") && !name.equals("completion")) {
                all.addAll(commands(each.getCommandSpec()));
            }
        });
        return all;
    }
}
