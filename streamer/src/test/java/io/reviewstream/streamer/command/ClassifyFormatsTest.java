package io.reviewstream.streamer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.hash.TextHash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Formats of the input. */
class ClassifyFormatsTest extends ClassifyRunner {
    @Test
    void rowsAreNamedByTheirIdOrTheHashOfTheirText() throws Exception {
        // Given
        String input =
                "\uFEFFstars,reviewId,reviewText\r\n5,r1,\"a \"\"good\"\",\r\ngood one\"\r\n\r\n1, ,bad \uD83D\uDE00";

        // When
        int exitCode = classify(input);

        // Then
        assertThat(exitCode).isZero();
        assertThat(predictions())
                .extracting(
                        prediction -> prediction.get("reviewId").asText(),
                        prediction -> prediction.get("reviewText").asText(),
                        prediction -> prediction.get("isPositive").asBoolean())
                .containsExactly(
                        tuple("r1", "a \"good\",\r\ngood one", true),
                        tuple("sha256-" + TextHash.of("bad \uD83D\uDE00"), "bad \uD83D\uDE00", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Good, but late\nbad", "reviewText\nbad", "Good,bad\nbad"})
    void textThatOnlyResemblesCsvIsText(String input) throws Exception {
        // When
        int exitCode = classify(input);

        // Then
        assertThat(exitCode).isZero();
        assertThat(predictions())
                .extracting(prediction -> prediction.get("reviewId").asText())
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"review,stars\nbad,1", "reviewText;stars\nbad;1", "sep=,\nreviewText,stars\nbad,1"})
    void anotherTableIsRejectedUnlessItIsCalledText(String input) throws Exception {
        assertThat(classify(input)).isEqualTo(65);
        assertThat(predictions()).isEmpty();
        assertThat(err.toString()).contains("standard input looks like a table").contains("--format text");
        assertThat(classify(input, "--format", "text")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reviewText", "text", "review"})
    void formatCsvTakesTheTrainersNamesOfTheTextColumn(String name) throws Exception {
        // When
        int exitCode = classify(name + "\ngood\n", "--format", "csv");

        // Then
        assertThat(exitCode).isZero();
        assertThat(predictions()).singleElement().satisfies(prediction -> assertThat(
                        prediction.get("reviewText").asText())
                .isEqualTo("good"));
    }

    @Test
    void formatTextClassifiesAHeader() throws Exception {
        // When
        classify("reviewText,stars\ngood,5\n", "--format", "text");

        // Then
        assertThat(predictions()).hasSize(2);
    }

    @Test
    void formatJsonRejectsPlainText() throws Exception {
        // When
        int exitCode = classify("good\n{\"reviewText\":\"bad\"}\n", "--format", "json");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(predictions())
                .extracting(prediction -> prediction.get("reviewId").asText())
                .containsExactly("2");
        assertThat(err.toString()).contains("Line 1: Not a review");
    }

    @Test
    void aRowWithoutTextIsNamedAndTheOthersAreClassified() throws Exception {
        // When
        int exitCode = classify("reviewId,reviewText\nr1,good\nr2, \nr3,bad\n");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(predictions())
                .extracting(prediction -> prediction.get("reviewId").asText())
                .containsExactly("r1", "r3");
        assertThat(err.toString())
                .contains("The row that starts at line 3 has no text")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"r2\n", "r2,\"secret\n", "r2,\"secret\" it was\n", "r2,secret,1\n"})
    void aMalformedRowEndsTheProgramAfterThoseBeforeIt(String row) throws Exception {
        // When
        int exitCode = classify("reviewId,reviewText\nr1,good\n" + row + "r3,bad\n");

        // Then
        assertThat(exitCode).isEqualTo(65);
        assertThat(predictions())
                .extracting(prediction -> prediction.get("reviewId").asText())
                .containsExactly("r1");
        assertThat(err.toString())
                .contains("standard input: the row that starts at line 3 is malformed")
                .doesNotContain("secret")
                .hasLineCount(1);
    }
}
