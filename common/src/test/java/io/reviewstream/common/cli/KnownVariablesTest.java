package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which variables of the environment a command warns of. */
class KnownVariablesTest {
    @TempDir
    Path directory;

    @BeforeEach
    void reset() {
        CommandLinesTest.Run.last = null;
        CommandLinesTest.Run.problem = null;
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
        assertThat(CommandLinesTest.Run.last).isNotNull();
    }

    @Test
    void variablesOfOtherCommandsTheLauncherAndServicesOfKubernetesAreNotWarnedOf() throws IOException {
        // Given
        Map<String, String> environment = Map.ofEntries(
                Map.entry("REVIEWSTREAM_DATA", "a.csv"),
                Map.entry("REVIEWSTREAM_HTTP_PORT", "0"),
                Map.entry("REVIEWSTREAM_BASE_MODEL", "base"),
                Map.entry(
                        "REVIEWSTREAM_CONFIG",
                        Files.createFile(directory.resolve("empty.properties")).toString()),
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
        Logger logger = (Logger) LoggerFactory.getLogger(KnownVariables.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            CommandLines.run(new CommandLinesTest.Root(), environment, args);
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
}
