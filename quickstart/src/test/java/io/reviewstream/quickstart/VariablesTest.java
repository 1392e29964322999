package io.reviewstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** The list of variables that no program warns of; where this fails, it says what to add or to remove. */
class VariablesTest {
    @Test
    void theListHasTheVariableOfEveryOptionAndNoOther() throws IOException {
        // Given
        Set<String> variables = new TreeSet<>();

        // When
        add(CommandLines.commandLine(Main.commands()).getCommandSpec(), variables);

        // Then
        try (InputStream list = CommandLines.class.getResourceAsStream("variables.txt")) {
            assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyElementsOf(variables);
        }
    }

    private static void add(CommandSpec command, Set<String> variables) {
        command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .map(option -> option.longestName().substring(2))
                .map(name -> "REVIEWSTREAM_" + name.replace('-', '_').toUpperCase(Locale.ROOT))
                .forEach(variables::add);
        command.subcommands().values().forEach(each -> add(each.getCommandSpec(), variables));
    }
}
