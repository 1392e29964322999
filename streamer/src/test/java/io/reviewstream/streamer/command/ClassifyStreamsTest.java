package io.reviewstream.streamer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.io.input.BrokenInputStream;
import org.apache.commons.io.input.InfiniteCircularInputStream;
import org.apache.commons.io.output.BrokenOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow, broken and closed input and output. */
class ClassifyStreamsTest extends ClassifyRunner {
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    '',                       good, bad
                    '',                       '{"reviewText":"good"}', '{"reviewText":"bad"}'
                    'reviewId,reviewText',    '1,good', '2,"bad"'
                    """)
    @Timeout(30)
    void slowInputIsClassifiedAtOnce(String header, String first, String second) throws Exception {
        // Given
        ExecutorService shell = Executors.newSingleThreadExecutor();
        List<String> ids = new ArrayList<>();
        Future<Integer> exitCode;
        try (PipedInputStream stdin = new PipedInputStream();
                PipedOutputStream stdout = new PipedOutputStream();
                BufferedReader shown = new BufferedReader(new InputStreamReader(new PipedInputStream(stdout), UTF_8))) {
            try (Writer typed = new OutputStreamWriter(new PipedOutputStream(stdin), UTF_8)) {
                exitCode = shell.submit(() -> run(stdin, stdout, model()));
                typed.write(header.isEmpty() ? "" : header + "\n");

                // When
                for (String line : List.of(first, second)) {
                    typed.write(line + "\n");
                    typed.flush();
                    ids.add(idOf(shown.readLine()));
                }
            }

            // Then
            assertThat(exitCode.get()).isZero();
            assertThat(ids).containsExactly("1", "2");
        } finally {
            shell.shutdownNow();
        }
    }

    @Test
    @Timeout(30)
    void aClosedOutputPipeEndsAnEndlessInputQuietly() {
        // Given
        OutputStream closed = failingWith("Broken pipe");

        // When
        int exitCode = run(endless(), closed, model());

        // Then
        assertThat(exitCode).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    @Timeout(30)
    void aFullDiskIsNamed() {
        // Given
        OutputStream full = failingWith("No space left on device");

        // When
        int exitCode = run(endless(), full, model());

        // Then
        assertThat(exitCode).isEqualTo(69);
        assertThat(err.toString())
                .contains("Cannot write the predictions: No space left on device")
                .hasLineCount(1);
    }

    @Test
    @Timeout(30)
    void inputThatFailsIsClassifiedUpToTheFailure() throws Exception {
        // Given
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream("good\nbad\n".getBytes(UTF_8)), BrokenInputStream.INSTANCE);

        // When
        int exitCode = run(broken, out, model());

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(predictions()).hasSize(2);
        assertThat(err.toString()).contains("Cannot read standard input: Broken input stream");
    }

    private static String idOf(String prediction) throws IOException {
        return Json.mapper().readTree(prediction).get("reviewId").asText();
    }

    private static OutputStream failingWith(String message) {
        return new BrokenOutputStream((String method) -> new IOException(message));
    }

    private static InputStream endless() {
        return new InfiniteCircularInputStream("good\n".getBytes(UTF_8));
    }
}
