package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ServedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

class CommandLinesTest {
    @Command(name = "root", subcommands = TestedCommand.class)
    static final class TestedRoot {}

    @Command(name = "run")
    static final class TestedCommand implements Callable<Integer> {
        static TestedCommand last;
        static Supplier<RuntimeException> problem;

        @Mixin
        CommonOptions common;

        @Mixin
        KafkaOptions kafka;

        @Option(names = "--max-tokens", defaultValue = "256")
        int maxTokens;

        @Option(names = "--truncation")
        Truncation truncation;

        @Option(names = "--serve")
        ServedFile.FileOption served;

        @Option(names = "--data", arity = "1..*", split = "\\R")
        List<String> data = new ArrayList<>();

        @Override
        public Integer call() {
            last = this;
            if (problem != null) {
                throw problem.get();
            }
            return 0;
        }
    }

    @TempDir
    Path directory;

    @BeforeEach
    void reset() {
        TestedCommand.last = null;
        TestedCommand.problem = null;
    }

    @ParameterizedTest
    @CsvSource({
        "--truncation, 'reviewstream: --truncation must be one of head, head-tail, not ''middle''.'",
        "--serve, 'reviewstream: --serve must be one of auto, fp32, int8, not ''middle''.'"
    })
    void choicesAreListedAsInTheHelp(String option, String expected) {
        // When
        String error = error(64, Map.of(), "run", option, "middle");

        // Then
        assertThat(error.lines().findFirst()).contains(expected);
    }

    @Test
    void aSettingThatKafkaRejectsIsAUsageError() {
        // Given
        TestedCommand.problem =
                () -> new KafkaException("Failed to construct", new ConfigException("No resolvable urls"));

        // When
        int exitCode = CommandLines.run(new TestedRoot(), Map.of(), "run");

        // Then
        assertThat(exitCode).isEqualTo(64);
    }

    @Test
    void aPathThatTheLocaleCannotNameIsExplained() {
        // Given
        TestedCommand.problem =
                () -> new InvalidPathException("m\u00f6del", "Malformed input or input contains unmappable characters");

        // When
        String error = error(64, Map.of(), "run");

        // Then
        assertThat(error.lines())
                .singleElement()
                .asString()
                .contains("m\u00f6del")
                .contains("LC_ALL=C.UTF-8");
    }

    @Test
    void aFullTemporaryDirectoryIsOneLineThatNamesIt() {
        // Given
        TestedCommand.problem =
                () -> new IllegalStateException("Cannot copy jni files", new IOException("No space left on device"));

        // When
        String error = error(69, Map.of(), "run");

        // Then
        assertThat(error.lines())
                .singleElement()
                .asString()
                .contains(
                        System.getProperty("java.io.tmpdir") + " (java.io.tmpdir)",
                        "No space left on device",
                        "REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
    }

    @Test
    void aTemporaryDirectoryThatIsMissingIsOneLineThatNamesIt() {
        // Given
        TestedCommand.problem = () -> new IllegalStateException(new NoSuchFileException("/tmp/onnx"));
        String temporary = System.getProperty("java.io.tmpdir");

        // When
        String error;
        System.setProperty("java.io.tmpdir", directory.resolve("missing").toString());
        try {
            error = error(69, Map.of(), "run");
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }

        // Then
        assertThat(error.lines())
                .singleElement()
                .asString()
                .contains(directory.resolve("missing") + " (java.io.tmpdir)", "-Djava.io.tmpdir=DIR");
    }

    @Test
    void aLibraryThatDoesNotLoadIsOneLine() {
        // Given
        String temporary = System.getProperty("java.io.tmpdir");
        TestedCommand.problem = () -> {
            throw new UnsatisfiedLinkError("failed to map segment from shared object");
        };
        System.setProperty("java.io.tmpdir", directory.resolve("absent").toString());

        // When
        String error;
        try {
            error = error(69, Map.of(), "run");
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }

        // Then
        assertThat(error.lines())
                .singleElement()
                .asString()
                .contains("Native libraries cannot be unpacked to " + directory.resolve("absent"))
                .contains("REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
    }

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

    @Test
    void aUserErrorHasItsExitCodeAndAnInternalErrorSeventy() {
        // Given
        TestedCommand.problem = () -> new IllegalStateException(UserException.unreachable("no Kafka", null));

        // When
        int wrapped = CommandLines.run(new TestedRoot(), Map.of(), "run");
        TestedCommand.problem = () -> new IllegalStateException("ours");
        int defect = CommandLines.run(new TestedRoot(), Map.of(), "run");
        TestedCommand.problem =
                () -> new KafkaException("Failed to construct kafka consumer", new ConfigException("max.poll.records"));
        int setting = CommandLines.run(new TestedRoot(), Map.of(), "run");
        TestedCommand.problem = CommandLinesTest::unresolvable;
        int unresolved = CommandLines.run(new TestedRoot(), Map.of(), "run");

        // Then
        assertThat(setting).isEqualTo(64);
        assertThat(unresolved).isEqualTo(69);
        assertThat(wrapped).isEqualTo(69);
        assertThat(defect).isEqualTo(70);
    }

    /** What Kafka's own client throws. */
    private static RuntimeException unresolvable() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "nowhere.invalid:9092"))) {
            return new IllegalStateException("resolved " + admin);
        } catch (KafkaException e) {
            return e;
        }
    }

    static String error(int expected, Map<String, String> environment, String... args) {
        PrintStream standardErr = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandLines.run(new TestedRoot(), environment, args)).isEqualTo(expected);
        } finally {
            System.setErr(standardErr);
        }
        return err.toString(StandardCharsets.UTF_8);
    }
}
