package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CommandLinesTest extends CommandLineFixture {
    @Test
    void aUserWithoutHomeHasThatOfTheEnvironment() {
        // Given
        String home = System.getProperty("user.home");
        System.setProperty("user.home", "?");
        try {
            // When
            String error = error(64, Map.of(), "run");

            // Then
            assertThat(error.lines()).singleElement().asString().contains("Set HOME");
            assertThat(CommandLines.run(new TestedRoot(), Map.of("HOME", "/home/of"), "run"))
                    .isZero();
            assertThat(System.getProperty("user.home")).isEqualTo("/home/of");
        } finally {
            System.setProperty("user.home", home);
        }
    }

    @Test
    void anUnknownLogFormatIsAUsageErrorAndNotSilence() {
        // Given
        Map<String, String> environment = Map.of("REVIEWSTREAM_LOG_FORMAT", "xml");

        // When
        int exitCode = CommandLines.run(new TestedRoot(), environment, "run");

        // Then
        assertThat(exitCode).isEqualTo(64);
    }

    @Test
    void aDirectoryBelowAFileIsAUsageError() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "x");

        // Then
        assertThat(CommandLines.directory("--registry", directory.resolve("a/b")))
                .isEqualTo(directory.resolve("a/b"));
        assertThatThrownBy(() -> CommandLines.directory("--registry", file.resolve("a/b")))
                .isInstanceOf(UserException.class)
                .hasMessage("--registry " + file.resolve("a/b") + " cannot be a directory: " + file
                        + " is a file. Choose another.");
    }

    @Test
    void anUnknownOptionStopsTheStartAndNamesTheNearest() {
        // When
        String error = error(64, Map.of(), "run", "--max-token", "1");

        // Then
        assertThat(error).contains("--max-tokens");
        assertThat(TestedCommand.last).isNull();
    }

    @Test
    void anUnknownOptionIsNoValueOfAnOptionWithSeveral() {
        // When
        String error = error(64, Map.of(), "run", "--data", "a.csv", "--dtaa");

        // Then
        assertThat(error).contains("--dtaa");
    }

    @Test
    void helpHasOneSectionForEachKindOfOption() {
        // When
        String help = CommandLines.commandLine(new TestedRoot())
                .getSubcommands()
                .get("run")
                .getUsageMessage();

        // Then
        assertThat(help.lines().filter(line -> line.endsWith(":") && !line.startsWith(" ")))
                .containsExactly("Options:", "Kafka connection:", "Kafka topics:", "General:");
        assertThat(help)
                .startsWith("Usage: root run [OPTIONS]")
                .containsSubsequence("Options:", "--max-tokens", "General:", "-q, --quiet", "-h, --help");
    }

    @Test
    void quietLeavesWarningsAndErrors() {
        // Given
        Logger ours = (Logger) LoggerFactory.getLogger("io.reviewstream");
        Level before = ours.getLevel();

        // When
        Level quiet;
        try {
            CommandLines.run(new TestedRoot(), Map.of(), "run", "-q");
            quiet = ours.getLevel();
        } finally {
            ours.setLevel(before);
        }

        // Then
        assertThat(quiet).isEqualTo(Level.WARN);
    }

    @Test
    void helpAndVersionExitWithZeroAndNoCommandIsUsage() {
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "--help")).isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "--version")).isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "-h")).isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "-V")).isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "help", "run")).isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "run", "--help"))
                .isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of(), "run", "-h", "--config", "nowhere"))
                .isZero();
        assertThat(CommandLines.run(new TestedRoot(), Map.of())).isEqualTo(64);
        assertThat(TestedCommand.last).isNull();
    }
}
