package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilBertNetworkTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();

    @Test
    void topLayersAreDrawnAnewAsBeforeAnyTraining() {
        // Given
        DistilBertConfig config =
                new DistilBertConfig(40, 24, 64, 3, 2, 96, 0, 0, 0, 0.05, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
            NoGradient.run(() -> network.parameters().values().forEach(parameter -> parameter.addi(1)));
            Map<String, float[]> before = TestWeights.of(network);

            // When
            network.reinitialise(2, 1);

            // Then
            TestWeights.of(network).forEach((name, values) -> {
                if (!name.matches("distilbert\\.transformer\\.layer\\.[12]\\..*")) {
                    assertThat(values).as(name).isEqualTo(before.get(name));
                } else if (name.endsWith("norm.weight")) {
                    assertThat(values).as(name).containsOnly(1);
                } else if (name.endsWith(".bias")) {
                    assertThat(values).as(name).containsOnly(0);
                } else {
                    DoubleSummaryStatistics squares = new DoubleSummaryStatistics();
                    for (float value : values) {
                        squares.accept(value * value);
                    }
                    assertThat(Math.sqrt(squares.getAverage())).as(name).isCloseTo(0.05, within(0.003));
                }
            });
        }
    }

    @Test
    void theSeedDecidesWhatIsDrawnAnew() {
        // Given
        List<float[]> drawn = new ArrayList<>();

        // When
        for (long seed : new long[] {1, 1, 2}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                network.reinitialise(1, seed);
                drawn.add(TestWeights.of(network).get("distilbert.transformer.layer.1.attention.q_lin.weight"));
            }
        }

        // Then
        assertThat(drawn.get(1)).isEqualTo(drawn.get(0));
        assertThat(drawn.get(2)).isNotEqualTo(drawn.get(0));
        float[] head = new PretrainedWeights.RandomWeights(TestConfigs.tiny(), 1)
                .draw("pre_classifier.weight", new Shape(8, 8))
                .array();
        assertThat(drawn.get(0)).hasSameSizeAs(head).isNotEqualTo(head);
    }

    @Test
    void moreLayersThanThereAreCannotBeDrawnAnew() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {

            // When / Then
            assertThatThrownBy(() -> network.reinitialise(3, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void textsOfAnyLengthHaveTheLogitsOfTheReference(@TempDir Path directory) throws IOException {
        // Given
        TestTensors.of(CONFIG).write(directory.resolve("model.safetensors"));
        List<int[]> texts = texts();
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            ReferenceNetwork reference = new ReferenceNetwork(CONFIG, TestWeights.of(network));

            // When
            List<float[]> logits = network.logits(texts);
            List<float[]> djl = new DjlNetwork(network).logits(texts);

            // Then
            for (int i = 0; i < texts.size(); i++) {
                double[] expected = reference.logits(PaddedBatch.of(List.of(texts.get(i)), List.of(0)))[0];
                for (int label = 0; label < expected.length; label++) {
                    assertThat((double) logits.get(i)[label]).isCloseTo(expected[label], within(1e-5));
                    assertThat((double) djl.get(i)[label]).isCloseTo(expected[label], within(1e-5));
                }
            }
        }
    }

    @Test
    void headOverTheBackboneIsTheWholeNetwork() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 5, Device.cpu())) {
            List<float[]> whole = network.logits(texts());

            // When
            float[] parts;
            try (TorchScriptNetwork program = TorchScriptNetwork.forInference(network);
                    NDManager owner = network.manager().newSubManager()) {
                NDArray pooled = program.backbone(owner, TokenBatch.padToEights(owner, texts(), CONFIG));
                parts = program.logits(owner, new NetworkInput.Pooled(pooled)).toFloatArray();
            }

            // Then
            for (int i = 0; i < parts.length; i++) {
                assertThat(parts[i]).isEqualTo(whole.get(i / 2)[i % 2]);
            }
        }
    }

    @Test
    void sameSeedDrawsTheSameNetwork() {
        // Given
        List<List<float[]>> logits = new ArrayList<>();

        // When
        for (long seed : new long[] {1, 1, 2}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, seed, Device.cpu())) {
                logits.add(network.logits(texts()));
            }
        }

        // Then
        assertThat(logits.get(0).get(0)).containsExactly(logits.get(1).get(0));
        assertThat(logits.get(0).get(0)).isNotEqualTo(logits.get(2).get(0));
    }

    @Test
    void dropoutIsOnOnlyInTraining() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.5), 5, Device.cpu())) {
            DjlNetwork djl = new DjlNetwork(network);
            TokenBatch batch = TokenBatch.pad(network.manager(), texts(), 0);

            // When
            float[] first = NoGradient.compute(() -> djl.logits(batch, false).toFloatArray());
            float[] second = NoGradient.compute(() -> djl.logits(batch, false).toFloatArray());
            float[] training = NoGradient.compute(() -> djl.logits(batch, true).toFloatArray());

            // Then
            assertThat(first).containsExactly(second);
            assertThat(training).isNotEqualTo(first);
        }
    }

    @Test
    void textLongerThanThePositionsIsRejected() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 5, Device.cpu())) {
            int[] tooLong = new int[CONFIG.maxPositions() + 1];

            // When / Then
            assertThatThrownBy(() -> network.logits(List.of(tooLong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("25 tokens");
        }
    }

    @Test
    void gradientsDoNotDependOnTheGarbageCollector() throws InterruptedException {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 5, Device.cpu())) {
            network.parameters().values().forEach(parameter -> parameter.setRequiresGradient(true));
            float[] quiet = queryGradient(network, false);

            // When
            float[] collected = queryGradient(network, true);

            // Then
            for (int i = 0; i < quiet.length; i++) {
                assertThat(collected[i]).isCloseTo(2 * quiet[i], within(1e-5f));
            }
        }
    }

    /** Gradients add up from call to call. Memory that the collector frees is written over before it could be read. */
    private static float[] queryGradient(DistilBertNetwork network, boolean collect) throws InterruptedException {
        try (NDScope scope = new NDScope();
                GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray loss = new DjlNetwork(network)
                    .logits(TokenBatch.pad(network.manager(), texts(), 0), false)
                    .sum();
            List<ByteBuffer> overwriting = new ArrayList<>();
            for (int round = 0; collect && round < 5; round++) {
                System.gc();
                Thread.sleep(20);
                for (int i = 0; i < 2_000; i++) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
                    overwriting.add(buffer.putFloat(Float.NaN));
                }
            }
            collector.backward(loss);
            assertThat(overwriting).hasSize(collect ? 10_000 : 0);
            return network.parameters()
                    .get("distilbert.transformer.layer.0.attention.q_lin.weight")
                    .getGradient()
                    .toFloatArray();
        }
    }

    private static List<int[]> texts() {
        Random random = new Random(11);
        List<int[]> texts = new ArrayList<>();
        for (int length : new int[] {9, 1, 24, 4}) {
            texts.add(random.ints(length, 0, CONFIG.vocabSize()).toArray());
        }
        return texts;
    }
}
