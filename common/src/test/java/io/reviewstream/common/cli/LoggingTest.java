package io.reviewstream.common.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void aLineIsTextForPeople() throws Exception {
        // Given
        LoggerContext context = new LoggerContext();

        // When
        String line = logged(context);

        // Then
        assertThat(line).contains("WARN  Subject A thing happened count=\"3\"");
    }

    @Test
    void aLineIsJsonForMachinesWhereAskedFor() throws Exception {
        // Given
        LoggerContext context = new LoggerContext();
        context.putProperty("REVIEWSTREAM_LOG_FORMAT", "json");

        // When
        JsonNode line = new JsonMapper().readTree(logged(context));

        // Then
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("message").asText()).isEqualTo("A thing happened");
        assertThat(line.at("/kvpList/0/count").asText()).isEqualTo("3");
    }

    private static String logged(LoggerContext context) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, UTF_8));
        try {
            context.setMDCAdapter(new LogbackMDCAdapter());
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LoggingTest.class.getResource("/logback.xml"));
            context.getLogger("io.reviewstream.Subject")
                    .atWarn()
                    .addKeyValue("count", 3)
                    .log("A thing happened");
        } finally {
            context.stop();
            System.setErr(before);
        }
        return written.toString(UTF_8);
    }
}
