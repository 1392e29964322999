package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was stopped ends with the weights of an undisturbed one, or says why it does not resume. */
class CheckpointTest extends CheckpointFixture {
    private static Map<String, float[]> undisturbedWeights;

    /** Ends a run like a kill: nothing is saved on the way out. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void trainUndisturbed() {
        undisturbedWeights = weights(PARAMETERS, Optional.empty(), TrainingListener.silent());
    }

    @Test
    void repeatedlyKilledRunEndsWithTheWeightsOfAnUndisturbedOne() {
        // When
        Map<String, float[]> weights = weightsAfterFiveKills(PARAMETERS);

        // Then
        assertSame(weights, undisturbedWeights);
    }

    @Test
    void killedRunWithEveryOtherSettingDoesSoToo() {
        // When
        Map<String, float[]> weights = weightsAfterFiveKills(AVERAGED);

        // Then
        assertSame(weights, weights(AVERAGED, Optional.empty(), TrainingListener.silent()));
        assertThat(weights.get("classifier.weight")).isNotEqualTo(undisturbedWeights.get("classifier.weight"));
    }

    private Map<String, float[]> weightsAfterFiveKills(HyperParameters parameters) {
        int kills = 0;
        Map<String, float[]> weights = null;
        for (int step : new int[] {2, 9, 17, 20, 28, Integer.MAX_VALUE}) {
            try {
                weights = weights(parameters, kept(4), stoppingAt(step, new Killed()));
            } catch (Killed e) {
                kills++;
            }
        }
        assertThat(kills).isEqualTo(5);
        return weights;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 13, 30})
    void stoppedRunResumesAfterThatVeryStep(int stop) {
        // Given
        List<Integer> stepsAfterwards = new ArrayList<>();
        TrainingListener counting = new TrainingListener() {
            @Override
            public void stepped(Step step) {
                stepsAfterwards.add((step.epoch() - 1) * STEPS_PER_EPOCH + step.step());
            }
        };
        assertThatThrownBy(
                        () -> weights(PARAMETERS, kept(1_000), stoppingAt(stop, new CancellationException("stopped"))))
                .isInstanceOf(CancellationException.class);

        // When
        Map<String, float[]> weights = weights(PARAMETERS, kept(1_000), counting);

        // Then
        assertSame(weights, undisturbedWeights);
        int first = stop % STEPS_PER_EPOCH == 0 ? stop - STEPS_PER_EPOCH + 1 : stop + 1;
        assertThat(stepsAfterwards.get(0)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRunThatIsStoppedRightBehindACheckpointKeepsIt(int everySteps) {
        // Given: between two epochs, or at a step that has a checkpoint
        TrainingListener atEpochEnd = new TrainingListener() {
            @Override
            public void epochEnded(TrainingReport.EpochReport report) {
                throw new CancellationException("stopped");
            }
        };
        assertThatThrownBy(() -> weights(PARAMETERS, kept(everySteps), atEpochEnd))
                .isInstanceOf(CancellationException.class)
                .hasNoSuppressedExceptions();
        assertThatThrownBy(() ->
                        weights(PARAMETERS, kept(everySteps), stoppingAt(14, new CancellationException("stopped"))))
                .isInstanceOf(CancellationException.class)
                .hasNoSuppressedExceptions();

        // When
        Map<String, float[]> weights = weights(PARAMETERS, kept(everySteps), TrainingListener.silent());

        // Then
        assertSame(weights, undisturbedWeights);
    }

    @Test
    void headOverFrozenFeaturesResumesAsWell() {
        // Given
        HyperParameters head = new HyperParameters(
                EPOCHS,
                HyperParameters.Batching.of(8),
                new HyperParameters.Optimization(
                        new OptimizerKind.Sgd(),
                        0.05,
                        new HyperParameters.Schedule.Constant(),
                        Double.POSITIVE_INFINITY,
                        0),
                HyperParameters.Loss.PLAIN,
                Optional.empty(),
                1,
                new Freeze.Backbone(),
                0);
        Map<String, float[]> undisturbed = weights(head, Optional.empty(), TrainingListener.silent());
        assertThatThrownBy(() -> weights(head, kept(3), stoppingAt(14, new Killed())))
                .isInstanceOf(Killed.class);

        // When
        Map<String, float[]> weights = weights(head, kept(3), TrainingListener.silent());

        // Then
        assertSame(weights, undisturbed);
    }

    @Test
    void checkpointOfAnotherRunIsRemovedIfPlanned() throws IOException {
        // Given
        assertThatThrownBy(() -> weights(PARAMETERS, kept(2), stoppingAt(5, new Killed())))
                .isInstanceOf(Killed.class);
        HyperParameters other = parameters(new OptimizerKind.AdamW(0.02, 0.9));
        Optional<CheckpointPlan> removing = kept(2).map(CheckpointPlan::removingOthers);

        // When
        Map<String, float[]> anew = weights(other, removing, TrainingListener.silent());

        // Then
        Map<String, float[]> undisturbed = weights(other, Optional.empty(), TrainingListener.silent());
        undisturbed.forEach(
                (name, values) -> assertThat(anew.get(name)).as(name).isEqualTo(values));
    }

    @Test
    void checkpointOfAnotherRunIsRejectedWithTheDifference() {
        // Given
        assertThatThrownBy(() -> weights(PARAMETERS, kept(2), stoppingAt(5, new Killed())))
                .isInstanceOf(Killed.class);
        HyperParameters other = parameters(new OptimizerKind.AdamW(0.02, 0.9));

        // When / Then
        assertThatThrownBy(() -> weights(other, kept(2), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("[optimizer]", directory.toString(), "--checkpoint-dir");
        assertThatThrownBy(() -> weights(PARAMETERS, Precision.BF16, kept(2), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("[computation]");
        assertThatThrownBy(() -> weights(AVERAGED, kept(2), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("[average weights, r drop, reinit layers]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "parameters.safetensors", "moments.safetensors", "averages.safetensors"})
    void changedCheckpointIsRejected(String name) throws IOException {
        // Given
        assertThatThrownBy(() -> weights(AVERAGED, kept(2), stoppingAt(5, new Killed())))
                .isInstanceOf(Killed.class);
        Path checkpoint = entries().stream()
                .filter(entry -> entry.getFileName().toString().startsWith("step-"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(checkpoint.resolve(name));
        bytes[bytes.length - 9] ^= 1;
        Files.write(checkpoint.resolve(name), name.endsWith(".json") ? new byte[] {'{', '}'} : bytes);

        // When / Then
        assertThatThrownBy(() -> weights(AVERAGED, kept(2), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(checkpoint.toString(), "Delete it");
    }

    private static TrainingListener stoppingAt(int stop, RuntimeException how) {
        return new TrainingListener() {
            @Override
            public void stepped(Step step) {
                if ((step.epoch() - 1) * STEPS_PER_EPOCH + step.step() == stop) {
                    throw how;
                }
            }
        };
    }

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual).isNotNull();
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values));
    }
}
