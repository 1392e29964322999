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
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @Test
    void aLineIsTextByDefault() throws Exception {
        // Given
        LoggerContext context = new LoggerContext();

        // When
        String line = logged(context);

        // Then
        assertThat(line).contains("WARN  Subject A thing happened count=\"3\"");
    }

    @Test
    void aLineIsJsonIfTheFormatIsJson() throws Exception {
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

    @ParameterizedTest
    @ValueSource(strings = {"text", "json", "xml"})
    void onlyResultsGoToStandardOutputWhateverTheFormat(String format) throws Exception {
        // Given
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName());
        program.environment().put("REVIEWSTREAM_LOG_FORMAT", format);
        program.redirectError(ProcessBuilder.Redirect.DISCARD);

        // When
        Process process = program.start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);

        // Then
        assertThat(process.waitFor()).isZero();
        assertThat(out).isEqualTo("result\n");
    }

    /** Logs, and prints a result. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            LoggerFactory.getLogger(Program.class).atWarn().log("A thing happened");
            System.out.print("result\n");
        }
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
