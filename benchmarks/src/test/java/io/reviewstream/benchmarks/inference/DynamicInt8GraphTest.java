package io.reviewstream.benchmarks.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicInt8GraphTest {
    private static final long SEED = 7;

    @TempDir
    private static Path directory;

    private static RandomModel model;
    private static Path plain;
    private static Path dynamic;

    @BeforeAll
    static void write() {
        model = RandomModel.of(Shape.SMALL, SEED);
        plain = model.bundle().verified(BundleFiles.ONNX);
        dynamic = directory.resolve("dynamic.onnx");
        DynamicInt8Graph.write(plain, dynamic);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** As onnxruntime.quantization 1.30.0 counts them for four layers. */
    @Test
    void operatorsAreThoseOfTheToolInPython() throws IOException {
        // When
        Map<String, Long> before = operators(plain);
        Map<String, Long> after = operators(dynamic);

        // Then
        assertThat(before).containsEntry("MatMul", 34L);
        assertThat(after)
                .containsEntry("MatMul", 8L)
                .containsEntry("MatMulInteger", 26L)
                .containsEntry("DynamicQuantizeLinear", 18L)
                .containsEntry("Cast", 27L)
                .containsEntry("Mul", 65L)
                .containsEntry("Gather", 3L)
                .containsEntry("DequantizeLinear", 1L);
    }

    @Test
    void logitsAreNearThoseOfThePlainGraph() {
        // Given
        List<TokenizedReview> reviews = new Lengths(40, 120).reviews(20, 1000, 128, SEED);

        // When
        double largest = 0;
        double spread = 0;
        try (PlainPredictor floats = new PlainPredictor(plain, Optional.empty());
                PlainPredictor integers = new PlainPredictor(dynamic, Optional.empty())) {
            for (TokenizedReview review : reviews) {
                float[] expected = floats.predict(List.of(review));
                float[] actual = integers.predict(List.of(review));
                for (int label = 0; label < expected.length; label++) {
                    largest = Math.max(largest, Math.abs(actual[label] - expected[label]));
                    spread = Math.max(spread, Math.abs(expected[label]));
                }
            }
        }

        // Then
        assertThat(largest).isPositive().isLessThan(0.05 * spread);
    }

    @Test
    void onnxRuntimeFusesProductsAndResiduals() {
        // When
        OperatorProfile profile = OperatorProfile.of(dynamic, List.of(new Lengths(9, 9).reviews(1, 1000, 9, SEED)));

        // Then
        assertThat(profile.shares())
                .containsKeys("DynamicQuantizeMatMul", "MatMulIntegerToFloat", "SkipLayerNormalization")
                .doesNotContainKeys("MatMulInteger");
    }

    private static Map<String, Long> operators(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ModelProto.parseFrom(in).getGraph().getNodeList().stream()
                    .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
        }
    }
}
