package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that are frozen, or that start random. */
class TrainedLayersTest extends FineTuningFixture {
    /** Without dropout, the two passes of R-Drop are one. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void headOverFrozenFeaturesTrainsAsInTheWholeNetwork(double rDrop) {
        // Given
        DistilBertConfig config = TestConfigs.tiny();
        List<Example> training = ofOneLength(TinyExamples.of(64, 1));
        List<Example> validation = ofOneLength(TinyExamples.of(16, 2));
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (Freeze freeze : List.of(new Freeze.Backbone(), new Freeze.AllButLastLayers(0))) {
            try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
                tuner(headParameters(freeze, rDrop)).train(network, training, validation);
                weights.add(TestWeights.of(network));
            }
        }

        // Then
        weights.get(0).forEach((name, values) -> assertThat(values)
                .as(name)
                .containsExactly(weights.get(1).get(name), within(1e-5f)));
    }

    @Test
    void twoPassesOfAHeadAloneDropDifferentValues() {
        // Given
        List<float[]> weights = new ArrayList<>();

        // When
        for (double rDrop : new double[] {1e-9, 1}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.3), 1, Device.cpu())) {
                tuner(headParameters(new Freeze.Backbone(), rDrop))
                        .train(network, TinyExamples.of(64, 1), TinyExamples.of(16, 2));
                weights.add(TestWeights.of(network).get("classifier.weight"));
            }
        }

        // Then
        assertThat(weights.get(1)).usingComparatorWithPrecision(1e-5f).isNotEqualTo(weights.get(0));
    }

    @Test
    void frozenParametersDoNotChange() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            Map<String, float[]> before = TestWeights.of(network);
            Freeze freeze = new Freeze.AllButLastLayers(1);

            // When
            tuner(HyperParameters.of(1, 8, 1e-2, 1, freeze))
                    .train(network, TinyExamples.of(64, 1), TinyExamples.of(8, 2));

            // Then
            TestWeights.of(network).forEach((name, values) -> {
                boolean moved = !Arrays.equals(values, before.get(name));
                assertThat(moved)
                        .as(name)
                        .isEqualTo(!freeze.freezes(name, network.config().layers()));
            });
        }
    }

    @Test
    void topLayersStartRandomFromTheSeed() {
        // Given
        HyperParameters parameters = new HyperParameters(
                1,
                HyperParameters.Batching.of(8),
                new HyperParameters.Optimization(
                        new OptimizerKind.Sgd(), 1e-12, new HyperParameters.Schedule.Constant(), 1, 0),
                HyperParameters.Loss.PLAIN,
                Optional.empty(),
                7,
                NOTHING,
                1);
        try (DistilBertNetwork expected = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu());
                DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            expected.reinitialise(1, 7);

            // When
            TrainingReport report = tuner(parameters).train(network, TinyExamples.of(16, 1), TinyExamples.of(8, 2));

            // Then
            Map<String, float[]> values = TestWeights.of(network);
            TestWeights.of(expected)
                    .forEach((name, start) ->
                            assertThat(values.get(name)).as(name).containsExactly(start, within(1e-9f)));
            assertThat(report.baseline().loss()).isCloseTo(loss(expected, TinyExamples.of(8, 2)), within(1e-6));
        }
    }

    private static HyperParameters headParameters(Freeze freeze, double rDrop) {
        return new HyperParameters(
                3,
                HyperParameters.Batching.of(16),
                HyperParameters.of(3, 16, 1e-2, 1, freeze).optimization(),
                new HyperParameters.Loss(0, false, rDrop),
                Optional.empty(),
                1,
                freeze,
                0);
    }

    private static List<Example> ofOneLength(List<Example> examples) {
        return examples.stream()
                .map(example -> Example.of(Arrays.copyOf(example.tokenIds(), 12), example.label()))
                .toList();
    }
}
