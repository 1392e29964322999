package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import io.reviewstream.trainer.training.LossAndAccuracy.LossCounter;
import io.reviewstream.trainer.training.TrainingInput.RowSubset;
import io.reviewstream.trainer.training.TrainingInput.TokenInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FineTunerTest extends FineTuningFixture {
    @Test
    void tinyNetworkLearnsTheDecidingToken() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.1), 1, Device.cpu())) {
            FineTuner tuner = tuner(HyperParameters.of(6, 16, 5e-3, 1, NOTHING));

            // When
            TrainingReport report = tuner.train(network, TinyExamples.of(600, 1), TinyExamples.of(200, 2));

            // Then
            assertThat(report.baseline().accuracy()).isLessThan(0.7);
            assertThat(report.best().validation().accuracy()).isGreaterThan(0.95);
            assertThat(report.epochs()).hasSize(6);
            assertThat(report.epochs().get(5).training().rows()).isEqualTo(600);
        }
    }

    @Test
    void baselineIsMeasuredOnBothSplits() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.3), 1, Device.cpu())) {
            List<Example> training = TinyExamples.of(32, 1);
            double expected = loss(network, training);

            // When
            TrainingReport report =
                    tuner(HyperParameters.of(1, 16, 1e-2, 1, NOTHING)).train(network, training, TinyExamples.of(32, 2));

            // Then
            assertThat(report.baselineTraining().loss()).isCloseTo(expected, within(1e-6));
            assertThat(report.baselineTraining()).isNotEqualTo(report.baseline());
        }
    }

    @Test
    void rowSubsetIsDrawnBySeedWithoutRepeats() {
        // Given
        TrainingInput whole = new TokenInput(TinyExamples.of(50, 1), TestConfigs.tiny());

        // When
        TrainingInput some = RowSubset.of(whole, 20, 7);

        // Then
        assertThat(some.examples()).hasSize(20).doesNotHaveDuplicates().isSubsetOf(whole.examples());
        assertThat(RowSubset.of(whole, 20, 7)).isEqualTo(some).isNotEqualTo(RowSubset.of(whole, 20, 8));
        assertThat(RowSubset.of(whole, 50, 7)).isSameAs(whole);
        assertThat(some.length(3)).isEqualTo(some.examples().get(3).length());
    }

    @Test
    void networkHoldsTheWeightsOfTheBestEpoch() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.3), 1, Device.cpu())) {
            List<Example> validation = TinyExamples.of(37, 2);
            FineTuner tuner = tuner(HyperParameters.of(8, 16, 2e-2, 1, NOTHING));

            // When
            TrainingReport report = tuner.train(network, TinyExamples.of(200, 1), validation);

            // Then
            int correct = 0;
            for (int i = 0; i < validation.size(); i++) {
                List<float[]> logits = network.logits(List.of(validation.get(i).tokenIds()));
                correct += LossCounter.correct(
                        logits.get(0), new int[] {validation.get(i).label()});
            }
            double accuracy = (double) correct / validation.size();
            assertThat(accuracy).isEqualTo(report.best().validation().accuracy());
            assertThat(loss(network, validation))
                    .isCloseTo(report.best().validation().loss(), within(1e-6));
            assertThat(report.epochs()).allMatch(epoch -> epoch.validation().accuracy() <= accuracy);
        }
    }

    @Test
    void sameSeedGivesTheSameWeights() {
        // Given
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (long seed : new long[] {7, 7, 8}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.2), 1, Device.cpu())) {
                tuner(HyperParameters.of(2, 8, 1e-3, seed, NOTHING))
                        .train(network, TinyExamples.of(80, 1), TinyExamples.of(20, 2));
                weights.add(TestWeights.of(network));
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
    void divergedLossEndsTheRunWithTheStepInTheError() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            NDArray bias = network.parameters().get("classifier.bias");
            NoGradient.run(() -> bias.addi(Float.NaN));
            FineTuner tuner = tuner(HyperParameters.of(1, 8, 1e-3, 1, NOTHING));

            // When / Then
            assertThatThrownBy(() -> tuner.train(network, TinyExamples.of(16, 1), TinyExamples.of(8, 2)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("epoch 1, step 1", "learning rate");
        }
    }

    @Test
    void emptyListsAndUnknownLabelsAreRejected() {
        // Given
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
            FineTuner tuner = tuner(HyperParameters.of(1, 8, 1e-3, 1, NOTHING));
            List<Example> strange = List.of(Example.of(new int[] {1}, 2));

            // When / Then
            assertThatThrownBy(() -> tuner.train(network, TinyExamples.of(8, 1), List.of()))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("validation");
            assertThatThrownBy(() -> tuner.train(network, strange, TinyExamples.of(8, 1)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("label 2");
        }
    }

    @Test
    void patienceEndsTrainingEarly() {
        // Given
        HyperParameters patient = new HyperParameters(
                50,
                HyperParameters.Batching.of(16),
                new HyperParameters.Optimization(
                        new OptimizerKind.AdamW(0, 1), 1e-9, new HyperParameters.Schedule.Constant(), 1, 0),
                HyperParameters.Loss.PLAIN,
                Optional.of(2),
                1,
                NOTHING,
                0);
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {

            // When
            TrainingReport report = tuner(patient).train(network, TinyExamples.of(32, 1), TinyExamples.of(8, 2));

            // Then
            assertThat(report.epochs()).hasSizeBetween(3, 20);
            assertThat(report.epochs().size() - report.best().epoch()).isEqualTo(2);
        }
    }

    @Test
    void bfloat16TrainsNearlyAsFloat32() {
        // Given
        List<LossAndAccuracy> measured = new ArrayList<>();

        // When
        for (Precision precision : Precision.values()) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                FineTuner tuner = new FineTuner(
                        HyperParameters.of(4, 16, 5e-3, 1, NOTHING),
                        precision,
                        Optional.empty(),
                        TrainingListener.silent(),
                        CLOCK);
                measured.add(tuner.train(network, TinyExamples.of(400, 1), TinyExamples.of(200, 2))
                        .best()
                        .validation());
            }
        }

        // Then
        assertThat(measured.get(1).accuracy()).isCloseTo(measured.get(0).accuracy(), within(0.1));
        assertThat(measured.get(1).loss()).isNotEqualTo(measured.get(0).loss());
    }
}
