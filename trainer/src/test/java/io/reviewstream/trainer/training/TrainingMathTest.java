package io.reviewstream.trainer.training;

import static io.reviewstream.trainer.reference.Agreement.assertAgree;
import static io.reviewstream.trainer.reference.Agreement.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceLoss;
import io.reviewstream.trainer.reference.ReferenceNetwork;
import io.reviewstream.trainer.reference.ReferenceTraining;
import io.reviewstream.trainer.reference.ReferenceWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Network, loss and optimizer of every backend against the double-precision reference. */
class TrainingMathTest {
    private static final DistilBertConfig CONFIG = TestConfigs.threeLabels();
    private static final Map<String, float[]> WEIGHTS = ReferenceWeights.random(CONFIG, 1);
    private static final ReferenceLoss PLAIN = ReferenceLoss.plain(3);
    private static final PaddedBatch BATCH = PaddedBatch.random(2, 3, 9, 1, 14, 4, 6);

    private final ReferenceNetwork reference = new ReferenceNetwork(CONFIG, WEIGHTS);

    static Stream<Arguments> backendsAndLosses() {
        Map<String, ReferenceLoss> losses = new TreeMap<>(Map.of(
                "plain",
                PLAIN,
                "smoothed",
                ReferenceLoss.smoothed(0.1, 3),
                "weighted",
                new ReferenceLoss(0, List.of(0.5, 2.0, 1.5)),
                "smoothed and weighted",
                new ReferenceLoss(0.1, List.of(0.5, 2.0, 1.5))));
        return Stream.of(BackendUnderTest.values()).flatMap(backend -> losses.entrySet().stream()
                .map(loss -> Arguments.of(backend, loss.getKey(), loss.getValue())));
    }

    @ParameterizedTest
    @EnumSource
    void logitsAreThoseOfTheReference(BackendUnderTest backend) {
        // When
        float[][] logits = backend.over(CONFIG, WEIGHTS).logits(BATCH);

        // Then
        double[][] expected = reference.logits(BATCH);
        for (int row = 0; row < expected.length; row++) {
            for (int label = 0; label < 3; label++) {
                assertThat((double) logits[row][label]).isCloseTo(expected[row][label], within(5e-6));
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("backendsAndLosses")
    void lossIsThatOfTheReference(BackendUnderTest backend, String name, ReferenceLoss loss) {
        // When
        double value = backend.over(CONFIG, WEIGHTS).loss(BATCH, loss);

        // Then
        assertThat(value).isCloseTo(reference.loss(BATCH, loss), within(2e-6));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("backendsAndLosses")
    void everyGradientIsThatOfTheReference(BackendUnderTest backend, String name, ReferenceLoss loss) {
        // When
        Map<String, float[]> gradients = backend.over(CONFIG, WEIGHTS).gradients(List.of(BATCH), loss);

        // Then
        assertAgree(gradients, reference.gradients(List.of(BATCH), loss), 1e-5, 1e-7);
    }

    @ParameterizedTest
    @EnumSource
    void accumulatedGradientsAreThoseOfTheReference(BackendUnderTest backend) {
        // Given
        List<PaddedBatch> batches = List.of(BATCH, PaddedBatch.random(3, 3, 2, 7), PaddedBatch.random(4, 3, 1));

        // When
        Map<String, float[]> gradients = backend.over(CONFIG, WEIGHTS).gradients(batches, PLAIN);

        // Then
        assertAgree(gradients, reference.gradients(batches, PLAIN), 1e-5, 1e-7);
    }

    @ParameterizedTest
    @EnumSource
    void batchesOfOneTextAccumulateToTheirBatch(BackendUnderTest backend) {
        // Given
        TrainingFixture subject = backend.over(CONFIG, WEIGHTS);

        // When
        Map<String, float[]> gradients = subject.gradients(BATCH.oneByOne(), PLAIN);

        // Then
        assertAgree(gradients, expected(subject.gradients(List.of(BATCH), PLAIN)), 1e-6, 1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void paddingChangesNeitherLogitsNorGradients(BackendUnderTest backend) {
        // Given
        TrainingFixture subject = backend.over(CONFIG, WEIGHTS);
        PaddedBatch padded = BATCH.lengthened(7);

        // When
        float[][] logits = subject.logits(padded);
        Map<String, float[]> gradients = subject.gradients(List.of(padded), PLAIN);

        // Then
        float[][] unpadded = subject.logits(BATCH);
        for (int row = 0; row < logits.length; row++) {
            assertThat(logits[row]).containsExactly(unpadded[row], within(1e-6f));
        }
        assertAgree(gradients, expected(subject.gradients(List.of(BATCH), PLAIN)), 1e-6, 1e-6);
    }

    @ParameterizedTest
    @EnumSource
    void parametersAfterFiveStepsAreThoseOfTheReference(BackendUnderTest backend) {
        // Given
        ReferenceTraining training = new ReferenceTraining(fiveSteps(), PLAIN, 0.1, 4, Map.of());

        // When
        Map<String, float[]> parameters = backend.over(CONFIG, WEIGHTS).parametersAfter(training, 1);

        // Then
        ReferenceTraining.Result expected = training.run(CONFIG, WEIGHTS);
        assertThat(expected.norms()).anyMatch(norm -> norm > 5).anyMatch(norm -> norm < 4);
        assertAgree(withoutKeyBiases(parameters), withoutKeyBiases(expected.parameters()), 1e-5, 1e-7);
    }

    @ParameterizedTest
    @EnumSource
    void lowerLayersHaveLowerLearningRates(BackendUnderTest backend) {
        // Given
        Map<String, Double> multipliers = new TreeMap<>();
        WEIGHTS.keySet().forEach(name -> multipliers.put(name, multiplier(name)));
        ReferenceTraining training = new ReferenceTraining(fiveSteps(), PLAIN, 0.1, 4, multipliers);

        // When
        Map<String, float[]> parameters = backend.over(CONFIG, WEIGHTS).parametersAfter(training, 0.5);

        // Then
        Map<String, double[]> expected = training.run(CONFIG, WEIGHTS).parameters();
        assertAgree(withoutKeyBiases(parameters), withoutKeyBiases(expected), 1e-5, 1e-7);
    }

    private static double multiplier(String parameter) {
        if (parameter.contains("embeddings.")) {
            return 0.125;
        }
        if (parameter.contains("layer.0.")) {
            return 0.25;
        }
        return parameter.contains("layer.1.") ? 0.5 : 1;
    }

    /**
     * The bias of a key adds the same to every score of a softmax and has no gradient. What arithmetic leaves of it is
     * noise, from which Adam makes steps of any size.
     */
    private static <T> Map<String, T> withoutKeyBiases(Map<String, T> parameters) {
        Map<String, T> others = new TreeMap<>(parameters);
        others.keySet().removeIf(name -> name.endsWith("k_lin.bias"));
        return others;
    }

    private static List<ReferenceTraining.Step> fiveSteps() {
        List<ReferenceTraining.Step> steps = new ArrayList<>();
        double[] rates = {1e-3, 2e-3, 3e-3, 2e-3, 1e-3};
        for (int i = 0; i < rates.length; i++) {
            PaddedBatch first = PaddedBatch.random(10 + i, 3, 9, 1 + i, 14);
            PaddedBatch second = PaddedBatch.random(20 + i, 3, 3, 5);
            steps.add(new ReferenceTraining.Step(i % 2 == 0 ? List.of(first) : List.of(first, second), rates[i]));
        }
        return steps;
    }
}
