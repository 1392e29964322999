package io.reviewstream.trainer.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExporterTest {
    private static final Map<String, String> PROVENANCE = Map.of("model.version", "v1", "base.model", "tiny");
    /** Weights large enough for attention to choose, as that of a trained network does. */
    private static final DistilBertConfig DECIDED =
            new DistilBertConfig(200, 128, 64, 3, 4, 96, 0, 0, 0, 0.15, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());

    @TempDir
    Path directory;

    /** Whoever comes second to ONNX Runtime must not be DJL, which insists on making its environment. */
    @BeforeAll
    static void start() {
        Engine.getEngine("OnnxRuntime");
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "OPTIMIZED"})
    void floatFileComputesTheNetworksLogitsAtEveryLength(OnnxExporter form) {
        // Given
        Path file = directory.resolve("model.onnx");
        for (DistilBertConfig config : List.of(TestConfigs.tiny(), DECIDED)) {
            try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
                form.write(network, file, PROVENANCE);

                // When
                double difference = ParityCheck.run(file, network, 1);

                // Then
                assertThat(difference).isLessThan(1e-5);
            }
        }
    }

    @Test
    void fileOfAnotherNetworkDoesNotPass() {
        // Given
        Path file = directory.resolve("model.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu());
                DistilBertNetwork other = DistilBertNetwork.random(TestConfigs.tiny(), 2, Device.cpu())) {
            OnnxExporter.PLAIN.write(other, file, PROVENANCE);

            // When / Then
            assertThatThrownBy(() -> ParityCheck.run(file, network, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("model.onnx", "differs by");
        }
    }

    @Test
    void integersComeNearTheFloats() throws OrtException {
        // Given
        List<int[]> texts = texts(new Random(3), 64);
        List<float[]> expected;
        Path file = directory.resolve("model_quantized.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(DECIDED, 1, Device.cpu())) {
            OnnxExporter.QUANTIZED.write(network, file, PROVENANCE);
            expected = network.logits(texts);
        }

        // When
        double error = 0;
        double size = 0;
        try (OrtSession session = session(file)) {
            for (int i = 0; i < texts.size(); i++) {
                float[] logits = logits(session, texts.subList(i, i + 1), texts.get(i).length)[0];
                double margin = expected.get(i)[1] - expected.get(i)[0];
                error += Math.pow(logits[1] - logits[0] - margin, 2);
                size += margin * margin;
            }
        }

        // Then
        assertThat(Math.sqrt(error / size)).isPositive().isLessThan(0.1);
    }

    @ParameterizedTest
    @EnumSource
    void aReviewsProbabilityIsTheSameAloneInABatchAndAtAnyPadding(OnnxExporter form) throws OrtException {
        // Given
        Path file = directory.resolve("model.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(DECIDED, 1, Device.cpu())) {
            form.write(network, file, PROVENANCE);
        }
        Random random = new Random(5);
        int reviews = 0;
        int moved = 0;
        double furthest = 0;

        // When
        try (OrtSession session = session(file)) {
            for (int batch = 0; batch < 150; batch++) {
                List<int[]> texts = texts(random, 8);
                int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
                float[][] together = logits(session, texts, longest);
                for (int i = 0; i < texts.size(); i++) {
                    List<int[]> alone = texts.subList(i, i + 1);
                    double probability = probability(logits(session, alone, texts.get(i).length)[0]);
                    double padded = probability(logits(session, alone, DECIDED.maxPositions())[0]);
                    double difference =
                            Math.max(Math.abs(padded - probability), Math.abs(probability(together[i]) - probability));
                    reviews++;
                    moved += difference > 1e-6 ? 1 : 0;
                    furthest = Math.max(furthest, difference);
                }
            }
        }

        // Then
        assertThat((double) moved).isLessThanOrEqualTo(form == OnnxExporter.QUANTIZED ? reviews * 0.001 : 0);
        assertThat(furthest).isLessThanOrEqualTo(5e-3);
    }

    @Test
    void aRowOfZerosIsNoDivisionByZero() throws OrtException {
        // Given
        Path file = directory.resolve("model_quantized.onnx");
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            network.parameters().get("distilbert.embeddings.LayerNorm.weight").muli(0);
            OnnxExporter.QUANTIZED.write(network, file, PROVENANCE);
            float[] expected = network.logits(List.of(new int[] {1, 2, 3})).get(0);

            // When
            try (OrtSession session = session(file)) {
                float[] logits = logits(session, List.of(new int[] {1, 2, 3}), 3)[0];

                // Then
                assertThat(logits).containsExactly(expected, within(0.01f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sameNetworkGivesTheSameBytes(OnnxExporter form) {
        // Given
        Path first = directory.resolve("first.onnx");
        Path second = directory.resolve("second.onnx");

        // When
        for (Path file : List.of(first, second)) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                form.write(network, file, PROVENANCE);
            }
        }

        // Then
        assertThat(first).hasSameBinaryContentAs(second);
    }

    @ParameterizedTest
    @EnumSource
    void fileHasProvenanceAndStrictlyInferredShapes(OnnxExporter form) throws OrtException {
        // Given
        Path file = directory.resolve("model.onnx");

        // When
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            form.write(network, file, PROVENANCE);
        }

        // Then
        try (OrtSession session = session(file)) {
            assertThat(session.getMetadata().getCustomMetadata()).isEqualTo(PROVENANCE);
            assertThat(session.getInputNames()).containsExactly("input_ids", "attention_mask");
            assertThat(session.getOutputNames()).containsExactly("logits");
            assertThat(session.getInputInfo().get("input_ids").getInfo().toString())
                    .contains("shape=[-1, -1]");
            assertThat(session.getOutputInfo().get("logits").getInfo().toString())
                    .contains("shape=[-1, 2]");
        }
    }

    private static OrtSession session(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry("session.strict_shape_type_inference", "1");
            options.setIntraOpNumThreads(1);
            return OrtEnvironment.getEnvironment().createSession(file.toString(), options);
        }
    }

    private static List<int[]> texts(Random random, int count) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(
                    random.ints(2 + random.nextInt(126), 1, DECIDED.vocabSize()).toArray());
        }
        return texts;
    }

    private static double probability(float[] logits) {
        return 1 / (1 + Math.exp(logits[0] - logits[1]));
    }

    private static float[][] logits(OrtSession session, List<int[]> texts, int width) throws OrtException {
        long[] ids = new long[texts.size() * width];
        long[] mask = new long[ids.length];
        for (int i = 0; i < texts.size(); i++) {
            for (int j = 0; j < texts.get(i).length; j++) {
                ids[i * width + j] = texts.get(i)[j];
                mask[i * width + j] = 1;
            }
        }
        long[] shape = {texts.size(), width};
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor inputIds = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor attentionMask = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", inputIds, "attention_mask", attentionMask))) {
            return (float[][]) result.get(0).getValue();
        }
    }
}
