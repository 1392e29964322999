package io.reviewstream.common.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class VariableCheckTest extends CommandLineFixture {
    @Test
    void aMisspeltVariableIsAWarningThatNamesTheNearest() {
        // Given
        Map<String, String> environment = Map.of(
                "REVIEWSTREAM_MAX_TOKEN", "5",
                "REVIEWSTREAM_BOOTSTRAP_SERVER", "h:1",
                "REVIEWSTREAMER", "not ours");

        // When
        List<String> events = events(environment, "run");

        // Then
        assertThat(events)
                .containsExactly(
                        "WARN variable=REVIEWSTREAM_BOOTSTRAP_SERVER nearest=REVIEWSTREAM_BOOTSTRAP_SERVERS",
                        "WARN variable=REVIEWSTREAM_MAX_TOKEN nearest=REVIEWSTREAM_MAX_TOKENS");
        assertThat(TestedCommand.last).isNotNull();
    }

    @Test
    void anOldOrForeignNameIsAWarningToo() {
        // Given
        Map<String, String> environment =
                Map.of("REVIEWSTREAM_MAX_LETTERS", "5", "REVIEWSTREAM_EPOCHS", "3", "REVIEWSTREAM_DATA", "a.csv");

        // When
        List<String> events = events(environment, "run");

        // Then
        assertThat(events)
                .containsExactly(
                        "WARN variable=REVIEWSTREAM_EPOCHS nearest=-",
                        "WARN variable=REVIEWSTREAM_MAX_LETTERS nearest=REVIEWSTREAM_MAX_TOKENS");
    }

    @Test
    void variablesOfTheLauncherAndOfKubernetesServicesAreNotReported() throws IOException {
        // Given
        Map<String, String> environment = Map.ofEntries(
                Map.entry("REVIEWSTREAM_DATA", "a.csv"),
                Map.entry(
                        "REVIEWSTREAM_CONFIG",
                        Files.createFile(directory.resolve("empty.properties")).toString()),
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
        List<String> events = events(environment, "run");

        // Then
        assertThat(events).isEmpty();
    }

    private static List<String> events(Map<String, String> environment, String... args) {
        Logger logger = (Logger) LoggerFactory.getLogger(VariableCheck.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
        try {
            CommandLines.run(new TestedRoot(), environment, args);
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(null);
        }
        return appender.list.stream()
                .map(event -> event.getLevel() + " "
                        + event.getKeyValuePairs().stream()
                                .map(pair -> pair.key + "=" + pair.value)
                                .collect(Collectors.joining(" ")))
                .toList();
    }
}
