package io.reviewstream.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput;
import io.reviewstream.trainer.training.HyperParameters.OptimizerKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The division of a step's rows does not change its result. */
class BatchPiecesTest extends FineTuningFixture {
    private static final HyperParameters.Optimization SGD = new HyperParameters.Optimization(
            new OptimizerKind.Sgd(), 1e-2, new HyperParameters.Schedule.Constant(), Double.POSITIVE_INFINITY, 0);

    @Test
    void accumulatedBatchesTrainAsOneBatch() {
        // Given
        List<Example> training = TinyExamples.of(64, 1);
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (int accumulation : new int[] {1, 4}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                train(
                        network,
                        accumulating(accumulation, 64 / accumulation, HyperParameters.MICRO_BATCH_TOKENS),
                        training);
                weights.add(TestWeights.of(network));
            }
        }

        // Then
        assertClose(weights.get(1), weights.get(0));
    }

    @Test
    void batchInPiecesTrainsAsAWholeBatch() {
        // Given
        List<Example> training = TinyExamples.of(64, 1);
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (int maxTokens : new int[] {HyperParameters.MICRO_BATCH_TOKENS, 20}) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                train(network, accumulating(1, 16, maxTokens), training);
                weights.add(TestWeights.of(network));
            }
        }

        // Then
        assertClose(weights.get(1), weights.get(0));
    }

    @Test
    void anExampleOfWeightThreeTrainsAsThreeOfWeightOne() {
        // Given
        List<Example> once = new ArrayList<>();
        List<Example> thrice = new ArrayList<>();
        for (Example example : TinyExamples.of(16, 1)) {
            boolean heavy = once.size() % 4 == 0;
            once.add(Example.of(example.tokenIds(), example.label(), heavy ? 3 : 1));
            thrice.addAll(Collections.nCopies(heavy ? 3 : 1, example));
        }
        List<Map<String, float[]>> weights = new ArrayList<>();

        // When
        for (List<Example> training : List.of(thrice, once)) {
            try (DistilBertNetwork network = DistilBertNetwork.random(TestConfigs.tiny(), 1, Device.cpu())) {
                train(network, unbalanced(), training);
                weights.add(TestWeights.of(network));
            }
        }

        // Then
        assertClose(weights.get(1), weights.get(0));
    }

    @Test
    void twoPassesShareTheTokensOfAPiece() {
        // Given
        List<Example> training = Collections.nCopies(8, Example.of(new int[] {1, 2, 3, 4, 5}, 0));
        TrainingInput input = new TrainingInput.TokenInput(training, TestConfigs.tiny());
        Batches batches = new Batches(8, 20);
        List<Integer> rows = List.of(0, 1, 2, 3, 4, 5, 6, 7);

        // When
        List<List<Integer>> pieces = new ArrayList<>();
        for (int passes : new int[] {1, 2}) {
            try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                PieceCounter counter = new PieceCounter(new ArrayList<>());
                new ClassificationTask(
                                counter, owner, input, ExampleWeights.equal(training, 2), input, batches, passes, 1)
                        .accumulate(owner, List.of(rows), 1);
                pieces.add(counter.pieces());
            }
        }

        // Then
        assertThat(pieces).containsExactly(List.of(4, 4), List.of(2, 2, 2, 2));
    }

    /** The rows of each piece. */
    private record PieceCounter(List<Integer> pieces) implements TrainingBackend {
        @Override
        public void accumulate(NDManager owner, NetworkInput input, int[] labels, double scale) {
            pieces.add(labels.length);
        }

        @Override
        public List<NDArray> gradients() {
            throw new UnsupportedOperationException();
        }

        @Override
        public StepResult step(NDManager owner, double learningRate, int step) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] logits(NDManager owner, NetworkInput input) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] backbone(NDManager owner, NetworkInput.TokenBatch batch) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String description() {
            return "counter";
        }

        @Override
        public void close() {}
    }

    /** One step of all in each epoch. */
    private static HyperParameters unbalanced() {
        return new HyperParameters(
                3,
                HyperParameters.Batching.of(100),
                SGD,
                new HyperParameters.Loss(0.1, false, 0),
                Optional.empty(),
                1,
                new Freeze.Nothing(),
                0);
    }

    private static void train(DistilBertNetwork network, HyperParameters parameters, List<Example> training) {
        tuner(parameters).train(network, training, TinyExamples.of(8, 2));
    }

    private static HyperParameters accumulating(int accumulation, int batchSize, int maxTokens) {
        return new HyperParameters(
                3,
                new HyperParameters.Batching(batchSize, accumulation, maxTokens),
                SGD,
                new HyperParameters.Loss(0.1, true, 0),
                Optional.empty(),
                1,
                new Freeze.Nothing(),
                0);
    }

    private static void assertClose(Map<String, float[]> actual, Map<String, float[]> expected) {
        expected.forEach(
                (name, values) -> assertThat(actual.get(name)).as(name).containsExactly(values, within(1e-5f)));
    }
}
