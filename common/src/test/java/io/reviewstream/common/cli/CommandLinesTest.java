package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.inference.ServedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
    @Command(name = "root", subcommands = Run.class)
    static final class Root {}

    @Command(name = "run")
    static final class Run implements Callable<Integer> {
        static Run last;
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
        ServedFile.Choice served;

        @Option(names = "--data")
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
        Run.last = null;
        Run.problem = null;
    }

    @ParameterizedTest
    @CsvSource({
        "--truncation, 'reviewstream: --truncation is one of head, head-tail, not ''middle''.'",
        "--serve, 'reviewstream: --serve is one of auto, fp32, int8, not ''middle''.'"
    })
    void choicesAreListedAsTheHelpSpellsThem(String option, String expected) {
        // Given
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream standardErr = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));

        // When
        int exitCode;
        try {
            exitCode = CommandLines.run(new Root(), Map.of(), "run", option, "middle");
        } finally {
            System.setErr(standardErr);
        }

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8).lines().findFirst()).contains(expected);
    }

    @Test
    void aSettingThatKafkasClientsRefuseIsAUsageError() {
        // Given
        Run.problem = () -> new KafkaException("Failed to construct", new ConfigException("No resolvable urls"));

        // When
        int exitCode = CommandLines.run(new Root(), Map.of(), "run");

        // Then
        assertThat(exitCode).isEqualTo(64);
    }

    @Test
    void aLogFormatThatThereIsNotIsAUsageErrorAndNotSilence() {
        // Given
        Map<String, String> environment = Map.of("REVIEWSTREAM_LOG_FORMAT", "xml");

        // When
        int exitCode = CommandLines.run(new Root(), environment, "run");

        // Then
        assertThat(exitCode).isEqualTo(64);
    }

    @Test
    void aDirectoryUnderAFileIsAUsageErrorThatNamesTheFile() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "x");

        // Then
        assertThat(Directories.checked("--registry", directory.resolve("a/b"))).isEqualTo(directory.resolve("a/b"));
        assertThatThrownBy(() -> Directories.checked("--registry", file.resolve("a/b")))
                .isInstanceOf(Failure.class)
                .hasMessage("--registry " + file.resolve("a/b") + " cannot be a directory: " + file
                        + " is a file. Name another.");
    }

    @Test
    void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        // Given
        Path file = config("max-tokens=1\ntopic-prefix=file.\nbootstrap-servers=file:1\n");
        Map<String, String> environment =
                Map.of("REVIEWSTREAM_MAX_TOKENS", "2", "REVIEWSTREAM_TOPIC_PREFIX", "environment.");

        // When
        int exitCode =
                CommandLines.run(new Root(), environment, "run", "--config", file.toString(), "--max-tokens", "3");

        // Then
        assertThat(exitCode).isZero();
        assertThat(Run.last.maxTokens).isEqualTo(3);
        assertThat(Run.last.kafka.topics().reviews()).isEqualTo("environment.reviews");
        assertThat(Run.last.kafka.settings().bootstrapServers()).isEqualTo("file:1");
    }

    @Test
    void withoutAnySourceTheDefaultHolds() {
        // When
        CommandLines.run(new Root(), Map.of(), "run");

        // Then
        assertThat(Run.last.maxTokens).isEqualTo(256);
        assertThat(Run.last.kafka.isGiven()).isFalse();
    }

    @Test
    void severalValuesStandOneALineAndSwitchesAreTrueOrFalse() {
        // When
        CommandLines.run(
                new Root(),
                Map.of(
                        "REVIEWSTREAM_DATA", "a,b.csv\nc.csv",
                        "REVIEWSTREAM_KAFKA", "x=1\ny=a=b",
                        "REVIEWSTREAM_BOOTSTRAP_SERVERS", "h:1",
                        "REVIEWSTREAM_NO_CREATE_TOPICS", "true"),
                "run");

        // Then
        assertThat(Run.last.data).containsExactly("a,b.csv", "c.csv");
        assertThat(Run.last.kafka.settings().overrides())
                .containsEntry("x", "1")
                .containsEntry("y", "a=b");
    }

    @Test
    void kafkaSettingsStandInTheFileBehindTheirPrefix() throws IOException {
        // Given
        Path file = config("bootstrap-servers=h:1\nkafka.sasl.jaas.config=module required password=\"a,b;\";\n");

        // When
        CommandLines.run(new Root(), Map.of(), "run", "--config=" + file);

        // Then
        assertThat(Run.last.kafka.settings().overrides())
                .containsEntry("sasl.jaas.config", "module required password=\"a,b;\";");
    }

    @Test
    void anUnknownKeyStopsTheStart() throws IOException {
        // Given
        Path file = config("max-token=1\n");

        // When
        int exitCode = CommandLines.run(new Root(), Map.of(), "run", "--config", file.toString());

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(Run.last).isNull();
    }

    @Test
    void aVariableThatNoCommandKnowsIsWarnedOfWithTheNearestThatOneDoes() {
        // Given
        Map<String, String> environment = Map.of(
                "REVIEWSTREAM_RETRAIN_AFTR", "5",
                "REVIEWSTREAM_BOOTSTRAP_SERVER", "h:1",
                "REVIEWSTREAMER", "not ours");

        // When
        List<String> warnings = warnings(environment, "run");

        // Then
        assertThat(warnings)
                .containsExactly(
                        "Environment variable that no command knows; it is ignored"
                                + " variable=REVIEWSTREAM_BOOTSTRAP_SERVER nearest=REVIEWSTREAM_BOOTSTRAP_SERVERS",
                        "Environment variable that no command knows; it is ignored"
                                + " variable=REVIEWSTREAM_RETRAIN_AFTR nearest=REVIEWSTREAM_RETRAIN_AFTER");
        assertThat(Run.last).isNotNull();
    }

    @Test
    void variablesOfOtherCommandsTheLauncherAndServicesOfKubernetesAreNotWarnedOf() throws IOException {
        // Given
        Map<String, String> environment = Map.ofEntries(
                Map.entry("REVIEWSTREAM_DATA", "a.csv"),
                Map.entry("REVIEWSTREAM_HTTP_PORT", "0"),
                Map.entry("REVIEWSTREAM_BASE_MODEL", "base"),
                Map.entry("REVIEWSTREAM_CONFIG", config("").toString()),
                Map.entry("REVIEWSTREAM_FAULTS_PER_MINUTE", "1"),
                Map.entry("REVIEWSTREAM_JAVA_OPTIONS", "-Xmx2g"),
                Map.entry("REVIEWSTREAM_MAVEN_OPTIONS", "-o"),
                Map.entry("REVIEWSTREAM_LOG_FORMAT", "text"),
                Map.entry("REVIEWSTREAM_LOG_LEVEL", "DEBUG"),
                Map.entry("REVIEWSTREAM_HUB_CACHE", "cache"),
                Map.entry("REVIEWSTREAM_STREAMER_SERVICE_HOST", "10.0.0.1"),
                Map.entry("REVIEWSTREAM_STREAMER_SERVICE_PORT_HTTP", "8080"),
                Map.entry("REVIEWSTREAM_STREAMER_PORT", "tcp://10.0.0.1:8080"),
                Map.entry("REVIEWSTREAM_STREAMER_PORT_8080_TCP_ADDR", "10.0.0.1"));

        // When
        List<String> warnings = warnings(environment, "run");

        // Then
        assertThat(warnings).isEmpty();
    }

    private static List<String> warnings(Map<String, String> environment, String... args) {
        Logger logger = (Logger) LoggerFactory.getLogger(Variables.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            CommandLines.run(new Root(), environment, args);
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream()
                .map(event -> event.getMessage() + " "
                        + event.getKeyValuePairs().stream()
                                .map(pair -> pair.key + "=" + pair.value)
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    @Test
    void anUnknownOptionStopsTheStart() {
        // When
        int exitCode = CommandLines.run(new Root(), Map.of(), "run", "--max-token", "1");

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(Run.last).isNull();
    }

    @Test
    void helpAndVersionAreAnsweredAndNoCommandIsAUsageError() {
        assertThat(CommandLines.run(new Root(), Map.of(), "--help")).isZero();
        assertThat(CommandLines.run(new Root(), Map.of(), "--version")).isZero();
        assertThat(CommandLines.run(new Root(), Map.of(), "run", "--help")).isZero();
        assertThat(CommandLines.run(new Root(), Map.of())).isEqualTo(64);
        assertThat(Run.last).isNull();
    }

    @Test
    void aMissingConfigurationFileIsMissingInput() {
        assertThat(CommandLines.run(new Root(), Map.of(), "run", "--config", "nowhere.properties"))
                .isEqualTo(66);
    }

    @Test
    void aFailureGivesItsExitCodeAndADefectGivesSeventy() {
        // Given
        Run.problem = () -> new IllegalStateException(Failure.unreachable("no Kafka", null));

        // When
        int wrapped = CommandLines.run(new Root(), Map.of(), "run");
        Run.problem = () -> new IllegalStateException("ours");
        int defect = CommandLines.run(new Root(), Map.of(), "run");

        // Then
        assertThat(wrapped).isEqualTo(69);
        assertThat(defect).isEqualTo(70);
    }

    private Path config(String text) throws IOException {
        return Files.writeString(directory.resolve("test.properties"), text);
    }
}
