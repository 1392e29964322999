package io.reviewstream.streamer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.csv.TextHash;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.input.BrokenInputStream;
import org.apache.commons.io.input.InfiniteCircularInputStream;
import org.apache.commons.io.output.BrokenOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class ClassifyCommandTest {
    @TempDir
    Path directory;

    private ModelBundle bundle;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void storeModel() {
        bundle = TinyModel.store(
                new DirectoryRegistry(directory, Clock.systemUTC()), Instant.parse("2026-01-01T00:00:00Z"), 0);
    }

    @Test
    void eachLineIsAnsweredInOrder() throws Exception {
        // Given
        String input = "good good\nbad\r\n{\"reviewId\":\"r7\",\"reviewText\":\"good\",\"stars\":5}\n";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        List<JsonNode> answers = answers();
        assertThat(exitCode).isZero();
        assertThat(answers)
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("1", "2", "r7");
        assertThat(answers)
                .extracting(answer -> answer.get("isPositive").asBoolean())
                .containsExactly(true, false, true);
        assertThat(answers.get(0).get("probability").asDouble()).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-6));
        assertThat(answers.get(0).get("tokens").asInt()).isEqualTo(4);
        assertThat(answers.get(0).get("truncated").asBoolean()).isFalse();
        assertThat(answers.get(0).get("modelVersion").asText())
                .isEqualTo(bundle.version().value());
        assertThat(answers.get(0).has("reviewText")).isFalse();
        assertThat(answers.get(2).get("reviewText").asText()).isEqualTo("good");
    }

    @Test
    void aBadLineIsNamedAndTheOthersAreAnswered() throws Exception {
        // Given
        String input = "good\n\n{\"reviewText\":\"secret\n{\"text\":\"secret\"}\nbad";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("1", "5");
        assertThat(err.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("Line 2 is blank"),
                        line -> assertThat(line).contains("Line 3").contains("malformed JSON"),
                        line -> assertThat(line).contains("Line 4").contains("/reviewText is missing"));
        assertThat(err.toString()).doesNotContain("secret");
    }

    @Test
    void aLineThatIsNotUtf8IsNamed() throws Exception {
        // Given
        byte[] input = {'g', (byte) 0xff, '\n', 'b', 'a', 'd', '\n'};

        // When
        int exitCode = classify(input);

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(err.toString()).contains("Line 1 is not UTF-8");
        assertThat(answers()).hasSize(1);
    }

    @Test
    void moreLinesThanAWindowStayInOrder() throws Exception {
        // Given
        String input = IntStream.range(0, 700)
                .mapToObj(i -> "word ".repeat(i % 13) + (i % 3 == 0 ? "good" : "bad"))
                .collect(Collectors.joining("\n"));

        // When
        classify(input.getBytes(UTF_8));

        // Then
        List<JsonNode> answers = answers();
        assertThat(answers).hasSize(700);
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get("isPositive").asBoolean()).isEqualTo(i % 3 == 0);
        }
    }

    @Test
    void unusualTextIsAnswered() throws Exception {
        // Given
        String input = "good 👍🏽\nとても良い good\n{\"reviewText\":\"good\\u0000\\u001b\"}\n" + "good ".repeat(5000) + "\n";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        assertThat(exitCode).isZero();
        assertThat(answers())
                .extracting(answer -> answer.get("isPositive").asBoolean())
                .containsOnly(true);
        assertThat(answers().get(3).get("truncated").asBoolean()).isTrue();
    }

    @Test
    void aModelThatIsNotThereHasItsExitCode() throws Exception {
        // Given
        Path nowhere = directory.resolve("nowhere");

        // When
        int exitCode = run(new byte[0], "--model", nowhere.toString());

        // Then
        assertThat(exitCode).isEqualTo(66);
        assertThat(err.toString()).contains(nowhere.toString()).hasLineCount(1);
    }

    @Test
    void manyThreadsKeepTheOrder() throws Exception {
        // Given
        String input = IntStream.range(0, 5000)
                .mapToObj(i -> "{\"reviewId\":\"r%d\",\"reviewText\":\"%s %s\"}"
                        .formatted(i, "word ".repeat(i * 31 % 14), i % 3 == 0 ? "good" : "bad"))
                .collect(Collectors.joining("\n"));

        // When
        int exitCode = classify(input, "--threads", "8");

        // Then
        assertThat(exitCode).isZero();
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText(), answer -> answer.get("isPositive")
                        .asBoolean())
                .containsExactlyElementsOf(IntStream.range(0, 5000)
                        .mapToObj(i -> tuple("r" + i, i % 3 == 0))
                        .toList());
    }

    @Test
    void rowsOfCsvAreAnsweredUnderTheirIdOrTheHashOfTheirText() throws Exception {
        // Given
        String input =
                "\uFEFFstars,reviewId,reviewText\r\n5,r1,\"a \"\"good\"\",\r\ngood one\"\r\n\r\n1, ,bad \uD83D\uDE00";

        // When
        int exitCode = classify(input);

        // Then
        assertThat(exitCode).isZero();
        assertThat(answers())
                .extracting(
                        answer -> answer.get("reviewId").asText(),
                        answer -> answer.get("reviewText").asText(),
                        answer -> answer.get("isPositive").asBoolean())
                .containsExactly(
                        tuple("r1", "a \"good\",\r\ngood one", true),
                        tuple("sha256-" + TextHash.of("bad \uD83D\uDE00"), "bad \uD83D\uDE00", false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Good, but late\nbad", "reviewText\nbad", "review,stars\nbad,1", "reviewText,\"stars\nbad,1"})
    void textThatOnlyResemblesCsvIsText(String input) throws Exception {
        // When
        int exitCode = classify(input);

        // Then
        assertThat(exitCode).isZero();
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reviewText", "text", "review"})
    void whoSaysCsvMayNameTheTextAsForTheTrainer(String name) throws Exception {
        // When
        int exitCode = classify(name + "\ngood\n", "--format", "csv");

        // Then
        assertThat(exitCode).isZero();
        assertThat(answers()).singleElement().satisfies(answer -> assertThat(
                        answer.get("reviewText").asText())
                .isEqualTo("good"));
    }

    @Test
    void whoSaysTextGetsAHeaderAnswered() throws Exception {
        // When
        classify("reviewText,stars\ngood,5\n", "--format", "text");

        // Then
        assertThat(answers()).hasSize(2);
    }

    @Test
    void whoSaysJsonGetsPlainTextRefused() throws Exception {
        // When
        int exitCode = classify("good\n{\"reviewText\":\"bad\"}\n", "--format", "json");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("2");
        assertThat(err.toString()).contains("Line 1: Not a review");
    }

    @Test
    void aRowWithoutTextIsNamedAndTheOthersAreAnswered() throws Exception {
        // When
        int exitCode = classify("reviewId,reviewText\nr1,good\nr2, \nr3,bad\n");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("r1", "r3");
        assertThat(err.toString())
                .contains("The row that starts at line 3 has no text")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r2\n", "r2,\"secret\n", "r2,\"secret\" it was\n", "r2,secret,1\n"})
    void aMalformedRowEndsTheRunWhenThoseBeforeItAreAnswered(String row) throws Exception {
        // When
        int exitCode = classify("reviewId,reviewText\nr1,good\n" + row + "r3,bad\n");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(answers())
                .extracting(answer -> answer.get("reviewId").asText())
                .containsExactly("r1");
        assertThat(err.toString())
                .contains("standard input: the row that starts at line 3 is malformed")
                .doesNotContain("secret")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    '',                       good, bad
                    '',                       '{"reviewText":"good"}', '{"reviewText":"bad"}'
                    'reviewId,reviewText',    '1,good', '2,"bad"'
                    """)
    @Timeout(30)
    void whoTypesSlowlyIsAnsweredAtOnce(String header, String first, String second) throws Exception {
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
    void whereNobodyReadsTheAnswersAnEndlessInputEndsQuietly() {
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
                .contains("Cannot write the answers: No space left on device")
                .hasLineCount(1);
    }

    @Test
    @Timeout(30)
    void inputThatBreaksOffIsAnsweredAsFarAsItCame() throws Exception {
        // Given
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream("good\nbad\n".getBytes(UTF_8)), BrokenInputStream.INSTANCE);

        // When
        int exitCode = run(broken, out, model());

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(answers()).hasSize(2);
        assertThat(err.toString()).contains("Cannot read standard input: Broken input stream");
    }

    @Test
    void noThreadAtAllIsAUsageError() {
        // When
        int exitCode = classify("good", "--threads", "0");

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(err.toString()).contains("--threads 0");
    }

    private static String idOf(String answer) throws IOException {
        return Json.mapper().readTree(answer).get("reviewId").asText();
    }

    private static OutputStream failingWith(String message) {
        return new BrokenOutputStream((String method) -> new IOException(message));
    }

    private static InputStream endless() {
        return new InfiniteCircularInputStream("good\n".getBytes(UTF_8));
    }

    private String[] model() {
        return new String[] {"--model", bundle.directory().toString()};
    }

    private int classify(String input, String... options) {
        return run(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                out,
                Stream.concat(Stream.of(model()), Stream.of(options)).toArray(String[]::new));
    }

    private int classify(byte[] input) {
        return run(input, "--model", bundle.directory().toString());
    }

    private int run(byte[] input, String... options) {
        return run(new ByteArrayInputStream(input), out, options);
    }

    private int run(InputStream input, OutputStream output, String... options) {
        CommandSpec root = CommandSpec.create()
                .name("reviewstream")
                .addSubcommand("classify", CommandSpec.forAnnotatedObject(new ClassifyCommand(input, output)));
        List<String> args = new ArrayList<>(List.of("classify"));
        args.addAll(List.of(options));
        return CommandLines.commandLine(root).setErr(new PrintWriter(err, true)).execute(args.toArray(String[]::new));
    }

    private List<JsonNode> answers() throws Exception {
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            answers.add(Json.mapper().readTree(line));
        }
        return answers;
    }
}
