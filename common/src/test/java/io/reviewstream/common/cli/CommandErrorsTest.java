package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommandErrorsTest extends CommandLineFixture {
    @ParameterizedTest
    @CsvSource({
        "--truncation, 'reviewstream: --truncation must be one of head, head-tail, not ''middle''.'",
        "--serve, 'reviewstream: --serve must be one of auto, fp32, int8, network, not ''middle''.'"
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

    static Stream<Arguments> problemsWithoutATemporaryDirectory() {
        Supplier<RuntimeException> unwritable = () -> new IllegalStateException(new NoSuchFileException("/tmp/onnx"));
        Supplier<RuntimeException> unloadable = () -> {
            throw new UnsatisfiedLinkError("failed to map segment from shared object");
        };
        return Stream.of(
                Arguments.of(unwritable, "Cannot write to @ (java.io.tmpdir)"),
                Arguments.of(unloadable, "Native libraries cannot be unpacked to @"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("problemsWithoutATemporaryDirectory")
    void aTemporaryDirectoryThatIsMissingIsOneLineThatNamesIt(Supplier<RuntimeException> problem, String message) {
        // Given
        TestedCommand.problem = problem;
        String temporary = System.getProperty("java.io.tmpdir");
        Path missing = directory.resolve("missing");

        // When
        String error;
        System.setProperty("java.io.tmpdir", missing.toString());
        try {
            error = error(69, Map.of(), "run");
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }

        // Then
        assertThat(error.lines())
                .singleElement()
                .asString()
                .contains(message.replace("@", missing.toString()), "REVIEWSTREAM_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
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
        TestedCommand.problem = CommandErrorsTest::unresolvable;
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
}
