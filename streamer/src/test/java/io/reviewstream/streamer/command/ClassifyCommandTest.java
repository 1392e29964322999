package io.reviewstream.streamer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyCommandTest extends ClassifyRunner {
    @Test
    void eachLineIsClassifiedInOrder() throws Exception {
        // Given
        String input = "good good\nbad\r\n{\"reviewId\":\"r7\",\"reviewText\":\"good\",\"stars\":5}\n";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        List<JsonNode> predictions = predictions();
        assertThat(exitCode).isZero();
        assertThat(predictions)
                .extracting(prediction -> prediction.get("reviewId").asText())
                .containsExactly("1", "2", "r7");
        assertThat(predictions)
                .extracting(prediction -> prediction.get("isPositive").asBoolean())
                .containsExactly(true, false, true);
        assertThat(predictions.get(0).get("probability").asDouble()).isCloseTo(1 / (1 + Math.exp(-4)), within(1e-6));
        assertThat(predictions.get(0).get("tokens").asInt()).isEqualTo(4);
        assertThat(predictions.get(0).get("truncated").asBoolean()).isFalse();
        assertThat(predictions.get(0).get("stage").asText()).isEqualTo("network");
        assertThat(predictions.get(0).get("modelVersion").asText())
                .isEqualTo(bundle.version().value());
        assertThat(predictions.get(0).has("reviewText")).isFalse();
        assertThat(predictions.get(2).get("reviewText").asText()).isEqualTo("good");
    }

    @Test
    void aBadLineIsNamedAndTheOthersAreClassified() throws Exception {
        // Given
        String input = "good\n\n{\"reviewText\":\"secret\n{\"text\":\"secret\"}\nbad";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(predictions())
                .extracting(prediction -> prediction.get("reviewId").asText())
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
        assertThat(predictions()).hasSize(1);
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
        List<JsonNode> predictions = predictions();
        assertThat(predictions).hasSize(700);
        for (int i = 0; i < predictions.size(); i++) {
            assertThat(predictions.get(i).get("isPositive").asBoolean()).isEqualTo(i % 3 == 0);
        }
    }

    @Test
    void unusualTextIsClassified() throws Exception {
        // Given
        String input = "good 👍🏽\nとても良い good\n{\"reviewText\":\"good\\u0000\\u001b\"}\n" + "good ".repeat(5000) + "\n";

        // When
        int exitCode = classify(input.getBytes(UTF_8));

        // Then
        assertThat(exitCode).isZero();
        assertThat(predictions())
                .extracting(prediction -> prediction.get("isPositive").asBoolean())
                .containsOnly(true);
        assertThat(predictions().get(3).get("truncated").asBoolean()).isTrue();
    }

    @Test
    void aMissingModelHasItsExitCode() throws Exception {
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
        assertThat(predictions())
                .extracting(
                        prediction -> prediction.get("reviewId").asText(),
                        prediction -> prediction.get("isPositive").asBoolean())
                .containsExactlyElementsOf(IntStream.range(0, 5000)
                        .mapToObj(i -> tuple("r" + i, i % 3 == 0))
                        .toList());
    }

    @Test
    void zeroThreadsAreAUsageError() {
        // When
        int exitCode = classify("good", "--threads", "0");

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(err.toString()).contains("--threads must be between 1 and 1024, not 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max-batch-size", "--max-batch-tokens"})
    void anEmptyBatchIsAUsageErrorThatNamesTheOption(String option) {
        // When
        int exitCode = classify("good", option, "0");

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(err.toString()).contains(option + " must be ", ", not 0.");
    }
}
