package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reviewstream.benchmarks.inference.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers of this test are written for sh")
class PythonInferenceTest {
    private static final int MAX_TOKENS = 20;

    private static RandomModel model;
    private static InferenceReviews reviews;

    @BeforeAll
    static void make() {
        model = RandomModel.of(Shape.TINY, 1);
        reviews = InferenceReviews.random(new Lengths(8, 12), 5, MAX_TOKENS, 1, model.bundle());
    }

    @AfterAll
    static void close() {
        reviews.close();
        model.close();
    }

    @Test
    void aTurnHasTheSecondsOfEachReview() {
        // Given
        String script =
                """
                read -r work
                echo '{"onnxruntime":"1.2","logits":[[0.5,1.5]],"transformers":"5.1"}'
                while read -r turn; do
                  echo '{"seconds":[0.25,0.5]}'
                done
                """;

        // When
        List<String> names;
        Pass pass;
        double difference;
        try (PythonInference python = start(script)) {
            names = python.candidates().stream().map(InferenceCandidate::name).toList();
            pass = python.candidates().get(0).pass(reviews);
            difference = python.largestDifference(List.of(new float[] {0.5f, 1.25f}));
        }

        // Then
        assertThat(names).containsExactly(PythonInference.DYNAMIC, PythonInference.PIPELINE);
        assertThat(pass.batchSeconds()).containsExactly(0.25, 0.5);
        assertThat(pass.seconds()).isCloseTo(0.75 + pass.readingSeconds(), within(1e-9));
        assertThat(pass.cells()).isEqualTo(pass.tokens());
        assertThat(difference).isEqualTo(0.25);
    }

    @Test
    void withoutTransformersThereIsNoPipeline() {
        // Given
        String script =
                """
                read -r work
                echo '{"onnxruntime":"1.2","logits":[],"without":"none here"}'
                read -r turn
                """;

        // When / Then
        try (PythonInference python = start(script)) {
            assertThat(python.candidates())
                    .extracting(InferenceCandidate::name)
                    .containsExactly(PythonInference.DYNAMIC);
            assertThat(python.peers().without()).contains("none here");
        }
    }

    @Test
    void aPythonWithoutOnnxRuntimeIsReported() {
        // Given
        String script = "echo \"ModuleNotFoundError: No module named 'onnxruntime'\" >&2; exit 1";

        // When / Then
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> start(script))
                .withMessageContaining("No module named 'onnxruntime'")
                .withMessageContaining("pip install onnxruntime onnx");
    }

    @Test
    void theFileMadeHereHasTheLogitsOfTheOneMadeInPython() {
        // Given
        Optional<String> found = Stream.of("python3", "/usr/bin/python3")
                .filter(PythonInferenceTest::hasOnnxRuntime)
                .findFirst();
        assumeTrue(found.isPresent(), "no python3 has onnxruntime and onnx");

        // When
        double difference;
        try (PythonInference python = PythonInference.start(Path.of(found.get()), model.bundle(), reviews, MAX_TOKENS);
                InferenceCandidates candidates = new InferenceCandidates(model.bundle(), false)) {
            difference = python.largestDifference(
                    reviews.tokenized().stream().map(candidates::dynamicLogits).toList());
        }

        // Then
        assertThat(difference).isLessThan(1e-5);
    }

    private static boolean hasOnnxRuntime(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import onnx, onnxruntime.quantization")
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static PythonInference start(String script) {
        return PythonInference.start(List.of("sh", "-c", script), reviews);
    }
}
