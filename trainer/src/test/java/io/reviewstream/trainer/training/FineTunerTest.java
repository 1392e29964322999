package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class FineTunerTest {
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    private static final Freeze NOTHING = new Freeze.Nothing();

    @Test
    void tinyNetworkLearnsWhichTokenDecides() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.1), 1, Device.cpu())) {
            FineTuner tuner = tuner(HyperParameters.of(6, 16, 5e-3, 1, NOTHING));

            // When
            TrainingReport report = tuner.train(network, examples(600, 1), examples(200, 2));

            // Then
            assertThat(report.raw().accuracy()).isLessThan(0.7);
            assertThat(report.best().validation().accuracy()).isGreaterThan(0.95);
            assertThat(report.epochs()).hasSize(6);
            assertThat(report.epochs().get(5).training().rows()).isEqualTo(600);
        }
    }

    @Test
    void theRawNetworkIsMeasuredOnBothSplits() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.3), 1, Device.cpu())) {
            List<Example> training = examples(64, 1);
            Measurement expected = Tally.of(new WholePass(network, training), 16);

            // When
            TrainingReport report =
                    tuner(HyperParameters.of(1, 16, 1e-2, 1, NOTHING)).train(network, training, examples(32, 2));

            // Then
            assertThat(report.rawTraining()).isEqualTo(expected);
            assertThat(report.raw().rows()).isEqualTo(32);
        }
    }

    @Test
    void aSampleOfRowsIsDrawnBySeedWithoutRepeats() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            Pass whole = new WholePass(network, examples(50, 1));

            // When
            Pass some = SomeRows.of(whole, 20, 7);

            // Then
            assertThat(some.examples()).hasSize(20).doesNotHaveDuplicates().isSubsetOf(whole.examples());
            assertThat(SomeRows.of(whole, 20, 7)).isEqualTo(some).isNotEqualTo(SomeRows.of(whole, 20, 8));
            assertThat(SomeRows.of(whole, 50, 7)).isSameAs(whole);
            Measurement measured = Tally.of(some, 8);
            Measurement expected = Tally.of(new WholePass(network, some.examples()), 8);
            assertThat(measured.accuracy()).isEqualTo(expected.accuracy());
            assertThat(measured.loss()).isCloseTo(expected.loss(), within(1e-6));
        }
    }

    @Test
    void networkHoldsTheWeightsOfTheBestEpoch() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.3), 1, Device.cpu())) {
            List<Example> validation = examples(37, 2);
            FineTuner tuner = tuner(HyperParameters.of(8, 16, 2e-2, 1, NOTHING));

            // When
            TrainingReport report = tuner.train(network, examples(200, 1), validation);

            // Then
            Measurement now = Tally.of(new WholePass(network, validation), 16);
            assertThat(now.accuracy()).isEqualTo(report.best().validation().accuracy());
            assertThat(now.loss()).isCloseTo(report.best().validation().loss(), within(1e-6));
            assertThat(report.epochs()).allMatch(epoch -> epoch.validation().accuracy() <= now.accuracy());
        }
    }

    @Test
    void sameSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        // Given
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (long seed : new long[] {7, 7, 8}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.2), 1, Device.cpu())) {
                tuner(HyperParameters.of(2, 8, 1e-3, seed, NOTHING)).train(network, examples(80, 1), examples(20, 2));
                weights.add(values(network));
            }
        }

        // Then
        weights.get(0).forEach((name, values) -> assertThat(values)
                .as(name)
                .containsExactly(weights.get(1).get(name)));
        assertThat(weights.get(0).get("classifier.weight"))
                .isNotEqualTo(weights.get(2).get("classifier.weight"));
    }

    @Test
    void headOverCachedVectorsIsTrainedAsInTheWholeNetwork() {
        // Given
        DistilBertConfig config = TestConfigs.tiny();
        List<Example> training = ofOneLength(examples(64, 1));
        List<Example> validation = ofOneLength(examples(16, 2));
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (Freeze freeze : List.of(new Freeze.Backbone(), new Freeze.AllButLastLayers(0))) {
            try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
                tuner(HyperParameters.of(3, 16, 1e-2, 1, freeze)).train(network, training, validation);
                weights.add(values(network));
            }
        }

        // Then
        weights.get(0).forEach((name, values) -> assertThat(values)
                .as(name)
                .containsExactly(weights.get(1).get(name), within(1e-5f)));
    }

    @Test
    void onlyWhatIsNotFrozenMoves() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            Map<String, float[]> before = values(network);
            Freeze freeze = new Freeze.AllButLastLayers(1);

            // When
            tuner(HyperParameters.of(1, 8, 1e-2, 1, freeze)).train(network, examples(64, 1), examples(8, 2));

            // Then
            values(network).forEach((name, values) -> {
                boolean moved = !Arrays.equals(values, before.get(name));
                assertThat(moved)
                        .as(name)
                        .isEqualTo(!freeze.freezes(name, network.config().layers()));
            });
        }
    }

    @Test
    void lossThatIsNoNumberStopsWithTheStepNamed() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            NDArray bias = network.parameters().get("classifier.bias");
            NoGradient.run(() -> bias.addi(Float.NaN));
            FineTuner tuner = tuner(HyperParameters.of(1, 8, 1e-3, 1, NOTHING));

            // When / Then
            assertThatThrownBy(() -> tuner.train(network, examples(16, 1), examples(8, 2)))
                    .isInstanceOf(Failure.class)
                    .hasMessageContainingAll("epoch 1, step 1", "learning rate");
        }
    }

    @Test
    void examplesMustBeThereAndHaveTheNetworksLabels() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            FineTuner tuner = tuner(HyperParameters.of(1, 8, 1e-3, 1, NOTHING));
            List<Example> strange = List.of(Example.of(new int[] {1}, 2));

            // When / Then
            assertThatThrownBy(() -> tuner.train(network, examples(8, 1), List.of()))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("validation");
            assertThatThrownBy(() -> tuner.train(network, strange, examples(8, 1)))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("label 2");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryDoesNotGrowFromStepToStep() {
        // Given
        DistilBertConfig config = DistilBertConfig.of(40, 24, 128, 2, 4, 256, List.of("NEGATIVE", "POSITIVE"));
        List<Integer> arrays = new ArrayList<>();
        List<Long> residentKiB = new ArrayList<>();
        try (DistilBertNetwork network = DistilBertNetwork.random(config, 1, Device.cpu())) {
            TrainingListener watch = new TrainingListener() {
                @Override
                public void stepped(Step step) {
                    if (step.step() == 50 || step.step() == step.steps() - 1) {
                        System.gc();
                        arrays.add(network.manager().getManagedArrays().size());
                        residentKiB.add(residentKiB());
                    }
                }
            };

            // When
            new FineTuner(HyperParameters.of(1, 16, 1e-3, 1, NOTHING), watch, CLOCK)
                    .train(network, examples(16 * 300, 1), examples(16, 2));
        }

        // Then
        assertThat(arrays).hasSize(2);
        assertThat(arrays.get(1)).isEqualTo(arrays.get(0));
        assertThat(residentKiB.get(1) - residentKiB.get(0)).isLessThan(100 * 1024);
    }

    private static long residentKiB() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FineTuner tuner(HyperParameters parameters) {
        return new FineTuner(parameters, TrainingListener.silent(), CLOCK);
    }

    /** Texts of 3 to 12 tokens; token 7 somewhere makes them positive, token 8 negative. */
    private static List<Example> examples(int count, long seed) {
        Random random = new Random(seed);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = random.ints(3 + random.nextInt(10), 10, 40).toArray();
            int label = random.nextInt(2);
            tokens[0] = 2;
            tokens[1 + random.nextInt(tokens.length - 1)] = label == 1 ? 7 : 8;
            examples.add(Example.of(tokens, label));
        }
        return examples;
    }

    private static List<Example> ofOneLength(List<Example> examples) {
        return examples.stream()
                .map(example -> Example.of(Arrays.copyOf(example.tokenIds(), 12), example.label()))
                .toList();
    }

    private static Map<String, float[]> values(DistilBertNetwork network) {
        Map<String, float[]> values = new HashMap<>();
        network.parameters().forEach((name, parameter) -> values.put(name, parameter.toFloatArray()));
        return values;
    }
}
