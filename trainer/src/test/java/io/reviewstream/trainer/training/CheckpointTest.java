package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final int EPOCHS = 3;
    private static final int STEPS_PER_EPOCH = 10;
    private static final List<Example> TRAINING = TinyExamples.of(80, 1);
    private static final List<Example> VALIDATION = TinyExamples.of(30, 2);
    private static final HyperParameters PARAMETERS = parameters(new OptimizerKind.AdamW(0.01, 0.9));

    private static Map<String, float[]> undisturbedWeights;

    @TempDir
    private Path directory;

    /** Ends a run like a kill: nothing is saved on the way out. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeAll
    static void trainUndisturbed() {
        undisturbedWeights = weights(PARAMETERS, Optional.empty(), TrainingListener.silent());
    }

    @Test
    void aDirectoryWithoutACheckpointHasNothingToResume(@TempDir Path empty) {
        assertThat(new CheckpointPlan(empty, 10).isThere()).isFalse();
        assertThat(new CheckpointPlan(empty.resolve("absent"), 10).isThere()).isFalse();
    }

    @Test
    void repeatedlyKilledRunEndsWithTheWeightsOfAnUndisturbedOne() {
        // Given
        int kills = 0;

        // When
        Map<String, float[]> weights = null;
        for (int step : new int[] {2, 9, 17, 20, 28, Integer.MAX_VALUE}) {
            try {
                weights = weights(PARAMETERS, kept(4), stoppingAt(step, new Killed()));
            } catch (Killed e) {
                kills++;
            }
        }

        // Then
        assertThat(kills).isEqualTo(5);
        assertSame(weights, undisturbedWeights);
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
                        Double.POSITIVE_INFINITY),
                HyperParameters.Loss.PLAIN,
                Optional.empty(),
                1,
                new Freeze.Backbone());
        Map<String, float[]> undisturbed = weights(head, Optional.empty(), TrainingListener.silent());
        assertThatThrownBy(() -> weights(head, kept(3), stoppingAt(14, new Killed())))
                .isInstanceOf(Killed.class);

        // When
        Map<String, float[]> weights = weights(head, kept(3), TrainingListener.silent());

        // Then
        assertSame(weights, undisturbed);
    }

    @Test
    void onlyTheLastCheckpointIsKeptAndClearRemovesIt() throws IOException {
        // Given
        weights(PARAMETERS, kept(4), TrainingListener.silent());
        List<Path> left = entries();
        left.removeIf(entry -> entry.endsWith(".lock"));

        // When
        new CheckpointPlan(directory, 4).clear();

        // Then
        assertThat(left).hasSize(1);
        assertThat(left.get(0).getFileName().toString()).startsWith("step-000000030");
        assertThat(entries()).isEmpty();
    }

    @Test
    void incompleteCheckpointIsRemoved() throws IOException {
        // Given
        Path draft = Files.createDirectories(directory.resolve(".checkpoint-7"));
        Files.writeString(draft.resolve("state.json"), "{\"identity\":");

        // When
        weights(PARAMETERS, kept(4), TrainingListener.silent());

        // Then
        assertThat(draft).doesNotExist();
    }

    @Test
    void whatIsNotOursStaysInTheDirectory(@TempDir Path elsewhere) throws IOException {
        // Given
        Path kept = Files.writeString(elsewhere.resolve("state.json"), "kept");
        for (String name : List.of(".draft-letter.txt", ".lock-codes.txt", "step-by-step.md", ".checkpoint-7")) {
            Files.writeString(directory.resolve(name), name);
        }
        Files.writeString(Files.createDirectory(directory.resolve(".locked")).resolve("a"), "a");
        Files.createSymbolicLink(directory.resolve("step-000000001-00001"), elsewhere);
        Files.createSymbolicLink(directory.resolve(".checkpoint-99"), elsewhere);
        List<Path> before = entries();

        // When
        weights(PARAMETERS, kept(4), TrainingListener.silent());
        Optional<String> problem = new CheckpointPlan(directory, 4).clear();

        // Then
        assertThat(problem).isEmpty();
        assertThat(entries()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(directory.resolve(".locked/a")).exists();
        assertThat(kept).hasContent("kept");
    }

    @Test
    void aLockFileThatIsALinkIsNotFollowed() throws IOException {
        // Given
        Path target = directory.resolve("target");
        Files.createSymbolicLink(directory.resolve(".lock"), target);

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, kept(4), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(".lock is no file", "--checkpoint-dir");
        assertThat(target).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"champions", "v20260417-093012-3fa9c1", ".draft-12345.lock"})
    void aRegistryIsNoDirectoryOfCheckpoints(String entry) throws IOException {
        // Given
        Files.createDirectory(directory.resolve(entry));

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, kept(4), TrainingListener.silent()))
                .isInstanceOfSatisfying(
                        UserException.class, error -> assertThat(error.kind()).isEqualTo(UserException.Kind.USAGE))
                .hasMessageContainingAll(directory.toString(), "is a model registry");
        assertThatThrownBy(() -> new CheckpointPlan(directory, 4).requireOwnDirectory())
                .hasMessageContaining("is a model registry");
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
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "parameters.safetensors", "moments.safetensors"})
    void changedCheckpointIsRejected(String name) throws IOException {
        // Given
        assertThatThrownBy(() -> weights(PARAMETERS, kept(2), stoppingAt(5, new Killed())))
                .isInstanceOf(Killed.class);
        Path checkpoint = entries().stream()
                .filter(entry -> entry.getFileName().toString().startsWith("step-"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(checkpoint.resolve(name));
        bytes[bytes.length - 9] ^= 1;
        Files.write(checkpoint.resolve(name), name.endsWith(".json") ? new byte[] {'{', '}'} : bytes);

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, kept(2), TrainingListener.silent()))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(checkpoint.toString(), "Delete it");
    }

    @Test
    void twoRunsCannotShareACheckpointDirectory() throws IOException {
        // Given
        RunIdentity identity = new RunIdentity(Map.of());
        try (CheckpointDirectory other = new CheckpointDirectory(new CheckpointPlan(directory, 1), identity)) {

            // When / Then
            assertThatThrownBy(() -> weights(PARAMETERS, kept(2), TrainingListener.silent()))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("Another run", directory.toString());
            assertThat(other.restore(null)).isEmpty();
        }
    }

    @Test
    void errorNamesADirectoryThatCannotBeWritten() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("file"), "");
        Optional<CheckpointPlan> plan = Optional.of(new CheckpointPlan(file, 1));

        // When / Then
        assertThatThrownBy(() -> weights(PARAMETERS, plan, TrainingListener.silent()))
                .isInstanceOfSatisfying(UserException.class, error -> assertThat(error.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageContainingAll(file.toString(), "Use another --checkpoint-dir")
                .hasMessageNotContaining("Free some space");
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return new ArrayList<>(entries.toList());
        }
    }

    private Optional<CheckpointPlan> kept(int everySteps) {
        return Optional.of(new CheckpointPlan(directory, everySteps));
    }

    private static HyperParameters parameters(OptimizerKind optimizer) {
        return new HyperParameters(
                EPOCHS,
                new HyperParameters.Batching(4, 2, 20),
                new HyperParameters.Optimization(optimizer, 5e-3, new HyperParameters.Schedule.Linear(0.1), 1),
                new HyperParameters.Loss(0.1, true),
                Optional.empty(),
                5,
                new Freeze.Nothing());
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

    private static Map<String, float[]> weights(
            HyperParameters parameters, Optional<CheckpointPlan> checkpoints, TrainingListener listener) {
        return weights(parameters, Precision.FP32, checkpoints, listener);
    }

    private static Map<String, float[]> weights(
            HyperParameters parameters,
            Precision precision,
            Optional<CheckpointPlan> checkpoints,
            TrainingListener listener) {
        try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.withDropout(0.2), 1, Device.cpu())) {
            new FineTuner(parameters, precision, checkpoints, listener, Clock.systemUTC())
                    .train(network, TRAINING, VALIDATION);
            Map<String, float[]> values = new HashMap<>();
            network.parameters().forEach((name, parameter) -> values.put(name, parameter.toFloatArray()));
            return values;
        }
    }

    private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
        assertThat(actual).isNotNull();
        expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values));
    }
}
