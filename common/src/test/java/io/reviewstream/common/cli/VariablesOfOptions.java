package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;

/** A list of variables that no program warns of against the options of commands; the difference says what to mend. */
public final class VariablesOfOptions {
    private VariablesOfOptions() {}

    /**
     * Fails where a list lacks the variable of an option, or has another.
     *
     * @param list a resource beside {@link CommandLines}
     * @param commands the root of all commands that it is for
     */
    public static void assertListed(String list, Object commands) throws IOException {
        Set<String> variables = new TreeSet<>();
        add(CommandLines.commandLine(commands).getCommandSpec(), variables);
        try (InputStream stream = CommandLines.class.getResourceAsStream(list)) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines())
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
