package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchScriptNetworkTest {
    private static final DistilBertConfig CONFIG =
            new DistilBertConfig(40, 32, 16, 3, 2, 24, 0, 0, 0, 0.2, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());

    /** The tokens of a batch, texts by length, decide how they are laid out for oneDNN. */
    @ParameterizedTest
    @CsvSource({"3, 5", "16, 8", "17, 8", "32, 16", "64, 32"})
    void everyKernelComputesWhatDjlDoesAtAnySize(int texts, int length) {
        // Given
        List<int[]> batch = texts(texts, length);
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 5, Device.cpu())) {
            List<float[]> expected = new DjlNetwork(network).logits(batch);
            List<List<float[]>> gradients = new ArrayList<>();
            for (LinearKernel kernel : LinearKernel.values()) {
                List<String> names = List.copyOf(network.parameters().keySet());
                ProgramSettings settings =
                        new ProgramSettings(names, Precision.FP32, kernel, false, ClassificationLoss.PLAIN);
                try (TorchScriptNetwork program = new TorchScriptNetwork(network, settings);
                        NDManager owner = network.manager().newSubManager()) {
                    NetworkInput input = TokenBatch.pad(owner, batch, 0);

                    // When
                    float[] logits = program.logits(owner, input).toFloatArray();
                    TorchScriptNetwork.LossAndGradients computed = program.lossAndGradients(
                            owner,
                            input,
                            owner.create(new long[texts], new Shape(texts)),
                            owner.ones(new Shape(2)),
                            1.0 / texts);

                    // Then
                    for (int i = 0; i < logits.length; i++) {
                        assertThat(logits[i])
                                .as(kernel.toString())
                                .isCloseTo(expected.get(i / 2)[i % 2], within(1e-5f));
                    }
                    gradients.add(computed.gradients().stream()
                            .map(NDArray::toFloatArray)
                            .toList());
                }
            }
            for (int i = 0; i < gradients.get(0).size(); i++) {
                assertThat(gradients.get(1).get(i))
                        .containsExactly(gradients.get(0).get(i), within(1e-5f));
            }
        }
    }

    /** Where the widths were oneDNN's, this one ended the process on processors that hide their caches. */
    @Test
    void layersOfWidthsThatOneDnnCannotPlanAreMultiplied() {
        // Given
        DistilBertConfig config =
                new DistilBertConfig(40, 128, 256, 2, 4, 1024, 0, 0, 0, 0.2, 0, CONFIG.labels(), Map.of());
        List<int[]> batch = texts(32, 128);
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 5, Device.cpu());
                NDManager owner = network.manager().newSubManager()) {
            List<float[]> expected = new DjlNetwork(network).logits(batch);
            ProgramSettings settings = new ProgramSettings(
                    List.of(), Precision.FP32, LinearKernel.ONEDNN, false, ClassificationLoss.PLAIN);

            // When
            float[] logits;
            try (TorchScriptNetwork program = new TorchScriptNetwork(network, settings)) {
                logits = program.logits(owner, TokenBatch.pad(owner, batch, 0)).toFloatArray();
            }

            // Then
            for (int i = 0; i < logits.length; i++) {
                assertThat(logits[i]).isCloseTo(expected.get(i / 2)[i % 2], within(1e-3f));
            }
        }
    }

    /** With a classifier of zeros the logits, and so the loss, do not depend on what the head drops: its gradient shows it. */
    @ParameterizedTest
    @CsvSource({"0.1", "0.5", "0.9"})
    void dropoutDropsItsShareAndScalesTheRest(double rate) {
        // Given
        float[] all = new float[0];
        int kept = 0;
        int drawn = 0;

        // When
        for (int step = 0; step < 7; step++) {
            float[] gradient = gradientOfZeroClassifier(step == 0 ? 0 : rate);
            if (step == 0) {
                all = gradient;
                continue;
            }

            // Then
            for (int i = 0; i < all.length; i++) {
                if (all[i] != 0) {
                    drawn++;
                    kept += gradient[i] == 0 ? 0 : 1;
                    double expected = gradient[i] == 0 ? 0 : all[i] / (1 - rate);
                    assertThat((double) gradient[i]).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
                }
            }
        }
        assertThat((double) kept / drawn).isCloseTo(1 - rate, within(4.5 * Math.sqrt(rate * (1 - rate) / drawn)));
    }

    private static float[] gradientOfZeroClassifier(double rate) {
        DistilBertConfig config =
                new DistilBertConfig(40, 32, 1024, 1, 1, 24, 0, 0, rate, 0.2, 0, CONFIG.labels(), Map.of());
        ProgramSettings settings = new ProgramSettings(
                List.of("classifier.weight"), Precision.FP32, LinearKernel.ATEN, false, ClassificationLoss.PLAIN);
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 5, Device.cpu());
                NDManager owner = network.manager().newSubManager()) {
            network.parameters().get("classifier.weight").muli(0);
            try (TorchScriptNetwork program = new TorchScriptNetwork(network, settings)) {
                NetworkInput input = TokenBatch.pad(owner, List.of(new int[] {3, 1, 4, 1}), 0);
                NDArray label = owner.create(new long[1], new Shape(1));
                return program.lossAndGradients(owner, input, label, owner.ones(new Shape(2)), 1)
                        .gradients()
                        .singletonOrThrow()
                        .toFloatArray();
            }
        }
    }

    private static List<int[]> texts(int count, int length) {
        Random random = new Random(11);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(random.ints(i == 0 ? length : 1 + random.nextInt(length), 1, CONFIG.vocabSize())
                    .toArray());
        }
        return texts;
    }
}
