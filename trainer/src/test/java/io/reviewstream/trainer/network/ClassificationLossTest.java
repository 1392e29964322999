package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import io.reviewstream.trainer.network.TorchScriptNetwork.LossAndGradients;
import io.reviewstream.trainer.network.TorchScriptNetwork.ProgramSettings;
import io.reviewstream.trainer.reference.ReferenceLoss;
import io.reviewstream.trainer.reference.ReferenceRDrop;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R-Drop against the double-precision reference; without dropout, the tests of the whole network have it. */
class ClassificationLossTest {
    private static final int CLASSES = 3;
    private static final int ROWS = 4;
    private static final List<Integer> LABELS = List.of(2, 0, 1, 0);
    private static final DistilBertConfig DROPPING =
            new DistilBertConfig(40, 24, 12, 2, 2, 20, 0.3, 0.2, 0.4, 0.5, 0, List.of("BAD", "FAIR", "GOOD"), Map.of());
    private static final double[][] FIRST = {{0.5, -1, 2}, {1.5, 0.25, -0.75}, {-2, 0, 1}, {0.1, 0.2, 0.3}};
    private static final double[][] SECOND = {{0.9, -1, 1}, {-0.5, 1.25, 0.75}, {-2, 0, 1}, {3, -1.2, 0.3}};

    @ParameterizedTest
    @CsvSource({"0, 1, 1, 1, 1", "0, 1, 1, 1, 0.1", "0.1, 1, 1, 1, 5", "0.2, 0.5, 2, 1.5, 3"})
    void lossAndGradientsOfTwoPassesAreThoseOfTheReference(
            double smoothing, double weight0, double weight1, double weight2, double alpha) {
        // Given
        ReferenceLoss plain = new ReferenceLoss(smoothing, List.of(weight0, weight1, weight2));
        ReferenceRDrop expected = new ReferenceRDrop(plain, alpha);
        ClassificationLoss loss = new ClassificationLoss(smoothing, alpha);
        NetworkProgram program = new NetworkProgram(DROPPING, List.of("logits"), settings(List.of("logits"), loss));
        program.method("train(self: __torch__.Program, labels: Tensor, weights: Tensor, scale: Tensor, p: List[Tensor])"
                + " -> List[Tensor]");
        program.returnGradients(loss.of(program, "p[0]"), loss.firstPass(program, "p[0]"));
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                ScriptModule script = ScriptModule.load(owner, program.text())) {
            NDArray logits = owner.create(both(), new Shape(2 * ROWS, CLASSES));
            logits.setRequiresGradient(true);
            NDArray scale = owner.create((float) (1 / weights(plain)));

            // When
            List<NDArray> result = script.runRecording(
                    owner, "train", List.of(labels(owner), classWeights(owner, plain), scale), List.of(logits));

            // Then
            assertThat(result.get(0).toFloatArray()[0])
                    .isCloseTo((float) expected.of(FIRST, SECOND, LABELS), within(1e-6f));
            assertThat(result.get(0).toFloatArray()[1]).isEqualTo(2);
            float[] gradient = result.get(1).toFloatArray();
            assertRows(gradient, 0, expected.gradient(FIRST, SECOND, LABELS));
            assertRows(gradient, ROWS, expected.gradient(SECOND, FIRST, LABELS));
        }
    }

    /** With one seed, a program that returns the logits of both passes drops what the training program drops. */
    @Test
    void bothPassesOfTheNetworkDropDifferentValues() {
        // Given
        ReferenceLoss plain = new ReferenceLoss(0.1, List.of(0.5, 2.0, 1.5));
        ReferenceRDrop expected = new ReferenceRDrop(plain, 2);
        ClassificationLoss loss = new ClassificationLoss(0.1, 2);
        try (DistilBertNetwork network = DistilBertNetwork.random(DROPPING, 5, Device.cpu());
                NDManager owner = network.manager().newSubManager()) {
            List<String> names = List.copyOf(network.parameters().keySet());
            ProgramSettings settings = settings(List.of("classifier.bias"), loss);
            TokenBatch batch = TokenBatch.pad(
                    owner, List.of(new int[] {3, 1, 4}, new int[] {1, 5}, new int[] {9, 2, 6, 5}, new int[] {3}), 0);
            double[][] logits;
            try (ScriptModule passes = ScriptModule.load(owner, passes(names, settings))) {
                Engine.getEngine("PyTorch").setRandomSeed(11);
                logits = rows(passes.run(
                                owner, "passes", network.parameters().values(), batch.inputIds(), batch.attentionMask())
                        .toFloatArray());
            }
            double[][] first = Arrays.copyOfRange(logits, 0, ROWS);
            double[][] second = Arrays.copyOfRange(logits, ROWS, 2 * ROWS);

            // When
            LossAndGradients result;
            try (TorchScriptNetwork program = new TorchScriptNetwork(network, settings)) {
                Engine.getEngine("PyTorch").setRandomSeed(11);
                result = program.lossAndGradients(
                        owner, batch, labels(owner), classWeights(owner, plain), 1 / weights(plain));
            }

            // Then
            double value = expected.of(first, second, LABELS);
            assertThat(value - new ReferenceRDrop(plain, 0).of(first, second, LABELS))
                    .isGreaterThan(1e-3);
            assertThat((double) result.lossAndCorrect().toFloatArray()[0]).isCloseTo(value, within(1e-5));
            assertThat(result.gradients().singletonOrThrow().toFloatArray())
                    .containsExactly(
                            sum(expected.gradient(first, second, LABELS), expected.gradient(second, first, LABELS)),
                            within(1e-5f));
        }
    }

    private static String passes(List<String> names, ProgramSettings settings) {
        NetworkProgram program = new NetworkProgram(DROPPING, names, settings);
        program.withDropout();
        program.method("passes(self: __torch__.Program, p: List[Tensor], ids: Tensor, mask: Tensor) -> Tensor");
        settings.loss().repeat(program, List.of("ids", "mask"));
        program.line("return " + program.logits());
        return program.text();
    }

    private static ProgramSettings settings(List<String> trained, ClassificationLoss loss) {
        return new ProgramSettings(trained, Precision.FP32, LinearKernel.ATEN, false, loss);
    }

    private static double weights(ReferenceLoss loss) {
        return LABELS.stream().mapToDouble(loss.classWeights()::get).sum();
    }

    private static NDArray labels(NDManager owner) {
        return owner.create(LABELS.stream().mapToLong(Integer::longValue).toArray(), new Shape(ROWS));
    }

    private static NDArray classWeights(NDManager owner, ReferenceLoss loss) {
        float[] weights = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            weights[c] = loss.classWeights().get(c).floatValue();
        }
        return owner.create(weights);
    }

    private static float[] both() {
        float[] flat = new float[2 * ROWS * CLASSES];
        for (int i = 0; i < flat.length; i++) {
            double[][] pass = i < ROWS * CLASSES ? FIRST : SECOND;
            flat[i] = (float) pass[i / CLASSES % ROWS][i % CLASSES];
        }
        return flat;
    }

    private static double[][] rows(float[] flat) {
        double[][] rows = new double[flat.length / CLASSES][CLASSES];
        for (int i = 0; i < flat.length; i++) {
            rows[i / CLASSES][i % CLASSES] = flat[i];
        }
        return rows;
    }

    private static float[] sum(double[][] first, double[][] second) {
        float[] sum = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            double all = 0;
            for (int row = 0; row < ROWS; row++) {
                all += first[row][c] + second[row][c];
            }
            sum[c] = (float) all;
        }
        return sum;
    }

    private static void assertRows(float[] actual, int from, double[][] expected) {
        double[][] rows = rows(actual);
        for (int row = 0; row < ROWS; row++) {
            assertThat(rows[from + row]).containsExactly(expected[row], within(1e-6));
        }
    }
}
