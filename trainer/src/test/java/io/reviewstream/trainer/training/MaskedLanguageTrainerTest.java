package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.NoGradient;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.MaskedReport;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.MaskedTexts;
import io.reviewstream.trainer.training.MaskedLanguageTrainer.Masking;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Texts of one word each, over and over. */
class MaskedLanguageTrainerTest {
    private static final DistilBertConfig CONFIG = new DistilBertConfig(
            60, 24, 16, 2, 2, 32, 0.1, 0.1, 0.1, 0.1, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
    private static final int STEPS_PER_EPOCH = 8;

    @TempDir
    static Path base;

    @TempDir
    Path checkpoints;

    private record Trained(Map<String, float[]> weights, MaskedReport report) {}

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void writeBase() {
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 1, Device.cpu())) {
            network.save(base);
        }
    }

    private static MaskedTexts texts(Masking masking) {
        return new MaskedTexts(WordMaskingTest.pieces(), masking, texts(128, 1), texts(40, 2));
    }

    private static List<Example> texts(int count, long seed) {
        Random random = new Random(seed);
        List<Example> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] ids = new int[6 + random.nextInt(12)];
            int word = random.nextInt(8);
            for (int at = 1; at < ids.length - 1; at++) {
                ids[at] = 5 + 2 * word;
            }
            ids[0] = 2;
            ids[ids.length - 1] = 3;
            texts.add(Example.of(ids, i % 3));
        }
        return texts;
    }

    private static HyperParameters parameters(int epochs, double rate, int microBatchTokens) {
        return new HyperParameters(
                epochs,
                new HyperParameters.Batching(8, 2, microBatchTokens),
                new HyperParameters.Optimization(
                        new HyperParameters.OptimizerKind.AdamW(0.01, 1),
                        rate,
                        new HyperParameters.Schedule.Linear(0.1),
                        1,
                        0),
                HyperParameters.Loss.PLAIN,
                Optional.empty(),
                5,
                new Freeze.Nothing(),
                0);
    }

    private static Trained train(
            HyperParameters parameters,
            DistilBertConfig config,
            MaskedTexts texts,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener) {
        try (DistilBertNetwork network =
                DistilBertNetwork.load(base, config, HeadPolicy.MASKED_LANGUAGE, 1, Device.cpu())) {
            MaskedReport report = new MaskedLanguageTrainer(
                            parameters, Precision.FP32, checkpoints, listener, Clock.systemUTC())
                    .train(network, texts);
            return new Trained(TestWeights.of(network), report);
        }
    }

    @ParameterizedTest
    @EnumSource
    void learnsToPredictHiddenWords(Masking masking) {
        // When
        MaskedReport report = train(
                        parameters(30, 1e-2, 4096), CONFIG, texts(masking), Optional.empty(), TrainingListener.silent())
                .report();

        // Then
        assertThat(report.before().accuracy()).isLessThan(0.3);
        assertThat(report.best().validation().accuracy()).isGreaterThan(0.8);
        assertThat(MaskedReport.perplexity(report.before())).isGreaterThan(30);
        assertThat(MaskedReport.perplexity(report.best().validation())).isLessThan(4);
        assertThat(report.best().validation().loss())
                .isEqualTo(report.epochs().stream()
                        .mapToDouble(epoch -> epoch.validation().loss())
                        .min()
                        .orElseThrow());
    }

    @Test
    void aRepeatedlyKilledRunEndsWithTheWeightsOfAnUndisturbedOne() {
        // Given
        HyperParameters parameters = parameters(3, 5e-3, 4096);
        MaskedTexts texts = texts(Masking.NAIVE_BAYES);
        Optional<CheckpointPlan> plan = Optional.of(new CheckpointPlan(checkpoints, 3));
        int kills = 0;

        // When
        Trained resumed = null;
        for (int step : new int[] {2, 7, 12, 20, Integer.MAX_VALUE}) {
            try {
                resumed = train(parameters, CONFIG, texts, plan, killingAt(step));
            } catch (Killed e) {
                kills++;
            }
        }

        // Then
        Trained undisturbed = train(parameters, CONFIG, texts, Optional.empty(), TrainingListener.silent());
        assertThat(kills).isEqualTo(4);
        Trained last = resumed;
        assertThat(last).isNotNull();
        undisturbed
                .weights()
                .forEach((name, values) ->
                        assertThat(last.weights().get(name)).as(name).containsExactly(values));
        assertThat(last.report().before()).isEqualTo(undisturbed.report().before());
    }

    @Test
    void piecesOfABatchHaveTheSameHiddenWords() {
        // Given
        DistilBertConfig exact =
                new DistilBertConfig(60, 24, 16, 2, 2, 32, 0, 0, 0, 0.1, 0, List.of("NEGATIVE", "POSITIVE"), Map.of());
        MaskedTexts texts = texts(Masking.UNIFORM);

        // When
        Trained pieces = train(parameters(1, 1e-3, 40), exact, texts, Optional.empty(), TrainingListener.silent());

        // Then
        Trained whole = train(parameters(1, 1e-3, 4096), exact, texts, Optional.empty(), TrainingListener.silent());
        assertThat(pieces.report().best().training().rows())
                .isEqualTo(whole.report().best().training().rows());
        assertThat(pieces.report().best().training().loss())
                .isCloseTo(whole.report().best().training().loss(), within(1e-4));
    }

    @Test
    void aCheckpointOfOtherMaskingIsRejected() {
        // Given
        Optional<CheckpointPlan> plan = Optional.of(new CheckpointPlan(checkpoints, 1));
        assertThatThrownBy(() -> train(parameters(1, 1e-3, 4096), CONFIG, texts(Masking.UNIFORM), plan, killingAt(3)))
                .isInstanceOf(Killed.class);

        // When / Then
        assertThatThrownBy(() -> train(
                        parameters(1, 1e-3, 4096), CONFIG, texts(Masking.NAIVE_BAYES), plan, TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("[masking]");
    }

    @Test
    void aLossThatIsNotFiniteEndsTheRun() {
        try (DistilBertNetwork network =
                DistilBertNetwork.load(base, CONFIG, HeadPolicy.MASKED_LANGUAGE, 1, Device.cpu())) {
            // Given
            NoGradient.run(
                    () -> network.parameters().get("vocab_projector.bias").addi(Float.NaN));
            MaskedLanguageTrainer trainer = new MaskedLanguageTrainer(
                    parameters(1, 1e-3, 4096),
                    Precision.FP32,
                    Optional.empty(),
                    TrainingListener.silent(),
                    Clock.systemUTC());

            // When / Then
            assertThatThrownBy(() -> trainer.train(network, texts(Masking.UNIFORM)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("diverged", "epoch 1, step 1", "lower learning rate");
        }
    }

    private static TrainingListener killingAt(int stop) {
        return new TrainingListener() {
            @Override
            public void stepped(Step step) {
                if ((step.epoch() - 1) * STEPS_PER_EPOCH + step.step() == stop) {
                    throw new Killed();
                }
            }
        };
    }
}
