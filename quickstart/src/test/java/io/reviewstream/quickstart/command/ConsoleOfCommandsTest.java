package io.reviewstream.quickstart.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.quickstart.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleOfCommandsTest {
    private static final int USAGE = 64;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --once --console | --console keeps the demo open",
                "broker --console | --registry is missing",
                "broker --console --console-port 70000 --registry models | between 0 and 65535",
                "console --bootstrap-servers localhost:1 --registry models --host 0.0.0.0 | needs --token-file",
                "console --bootstrap-servers localhost:1 --registry models --instances ftp://x | must name URLs"
            })
    void aConsoleThatCannotBeOpenedIsAUsageError(String command, String message) {
        // When
        StringWriter err = new StringWriter();
        int exitCode = CommandLines.commandLine(Main.commands())
                .setErr(new PrintWriter(err, true))
                .execute(command.split(" "));

        // Then
        assertThat(exitCode).isEqualTo(USAGE);
        assertThat(err.toString()).contains(message);
    }
}
