package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.training.GradientCollector;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistilBertNetworkTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();

    @Test
    void textsOfAnyLengthHaveTheLogitsOfTheReference(@TempDir Path directory) throws IOException {
        // Given
        TestTensors.of(CONFIG).write(directory.resolve("model.safetensors"));
        List<int[]> texts = texts();
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            Map<String, float[]> weights = new HashMap<>();
            network.parameters().forEach((name, parameter) -> weights.put(name, parameter.toFloatArray()));
            ReferenceNetwork reference = new ReferenceNetwork(CONFIG, weights);

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
