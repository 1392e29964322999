package io.reviewstream.trainer.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The forward and backward pass of a {@link DistilBertNetwork} as one TorchScript program over its parameters, which the
 * network keeps owning. One call into PyTorch goes forward and backward. Used by the thread that uses the network.
 */
public final class TorchScriptNetwork implements AutoCloseable {
    private static final int INFERENCE_BATCH = 32;

    private final DistilBertNetwork network;
    private final ScriptModule script;
    private final ProgramSettings settings;

    /**
     * What the program computes, and how.
     *
     * @param trained names of the parameters that get gradients, in that order; none for inference alone
     * @param precision of the backbone's matrix products
     * @param loss of a classifier
     */
    public record ProgramSettings(
            List<String> trained, Precision precision, LinearKernel kernel, boolean gpu, ClassificationLoss loss) {
        public ProgramSettings {
            trained = List.copyOf(trained);
        }

        /** For a device, with the kernel that suits it. */
        public static ProgramSettings of(
                List<String> trained, Precision precision, Device device, ClassificationLoss loss) {
            return new ProgramSettings(trained, precision, LinearKernel.of(device), device.isGpu(), loss);
        }
    }

    /**
     * Loss and gradients of a batch.
     *
     * @param lossAndCorrect F32 (2): the loss, and the number of rows whose likeliest class is their label
     * @param gradients of the loss, F32, in the order of {@link ProgramSettings#trained}
     */
    public record LossAndGradients(NDArray lossAndCorrect, NDList gradients) {}

    /**
     * Compiles the program, and lets PyTorch record operations on the trained parameters until it is closed.
     *
     * @throws UserException if this PyTorch lacks an operation
     */
    public TorchScriptNetwork(DistilBertNetwork network, ProgramSettings settings) {
        this.network = network;
        this.settings = settings;
        this.script = ScriptModule.load(
                network.manager(),
                NetworkProgram.of(
                        network.config(), List.copyOf(network.parameters().keySet()), settings));
        requireGradient(true);
    }

    /**
     * Compiles the forward pass alone, in F32, with PyTorch's own matrix products.
     *
     * @throws UserException if this PyTorch lacks an operation
     */
    public static TorchScriptNetwork forInference(DistilBertNetwork network) {
        boolean gpu = network.device().isGpu();
        return new TorchScriptNetwork(
                network,
                new ProgramSettings(List.of(), Precision.FP32, LinearKernel.ATEN, gpu, ClassificationLoss.PLAIN));
    }

    /**
     * Logits without dropout, computed in small batches in the order of {@code texts}.
     *
     * @param texts token ids of each text
     * @return one array of as many logits as there are labels for each text
     * @throws IllegalArgumentException if a text is empty or longer than the network has positions
     */
    public List<float[]> logits(List<int[]> texts) {
        int labels = network.config().labels().size();
        int positions = network.config().maxPositions();
        List<float[]> logits = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += INFERENCE_BATCH) {
            List<int[]> batch = texts.subList(from, Math.min(texts.size(), from + INFERENCE_BATCH));
            for (int[] text : batch) {
                if (text.length > positions) {
                    throw new IllegalArgumentException(
                            "Text of " + text.length + " tokens, and the network has " + positions + " positions");
                }
            }
            try (NDManager owner = network.manager().newSubManager()) {
                float[] flat = logits(owner, NetworkInput.TokenBatch.padToEights(owner, batch, network.config()))
                        .toFloatArray();
                for (int row = 0; row < batch.size(); row++) {
                    logits.add(Arrays.copyOfRange(flat, row * labels, (row + 1) * labels));
                }
            }
        }
        return logits;
    }

    /** The first linear layer or LayerNorm whose output for a text is not finite, of a program for inference alone. */
    Optional<String> overflow(int[] text) {
        List<String> layers = NetworkProgram.watched(
                network.config(), List.copyOf(network.parameters().keySet()), settings);
        try (NDManager owner = network.manager().newSubManager()) {
            NetworkInput.TokenBatch batch = NetworkInput.TokenBatch.pad(
                    owner, List.of(text), network.config().padTokenId());
            float[] finite = script.run(
                            owner, "finite", network.parameters().values(), batch.inputIds(), batch.attentionMask())
                    .toFloatArray();
            return IntStream.range(0, finite.length)
                    .filter(i -> finite[i] == 0)
                    .mapToObj(layers::get)
                    .findFirst();
        }
    }

    /**
     * Forward without dropout.
     *
     * @param owner owns the result
     * @return logits, F32 (batch, labels)
     */
    public NDArray logits(NDManager owner, NetworkInput input) {
        NDArray pooled = input instanceof NetworkInput.TokenBatch tokens
                ? backbone(owner, tokens)
                : input.arrays().singletonOrThrow();
        return script.run(owner, "head", network.parameters().values(), pooled);
    }

    /**
     * Everything before the head, without dropout.
     *
     * @param owner owns the result
     * @return the last layer's hidden state of token 0, F32 (batch, dim)
     */
    public NDArray backbone(NDManager owner, NetworkInput.TokenBatch batch) {
        return script.run(owner, "backbone", network.parameters().values(), batch.inputIds(), batch.attentionMask());
    }

    /**
     * Forward with dropout, and backward. The loss is that of the settings, each row weighted by its label, summed and
     * multiplied by {@code scale}; PyTorch's mean has 1 / sum of the weights.
     *
     * @param owner owns the result
     * @param labels class of each row, int64 (batch)
     * @param classWeights F32 (labels)
     */
    public LossAndGradients lossAndGradients(
            NDManager owner, NetworkInput input, NDArray labels, NDArray classWeights, double scale) {
        List<NDArray> arguments = new ArrayList<>(input.arrays());
        arguments.add(labels);
        arguments.add(classWeights);
        NDArray factor = owner.create((float) scale);
        arguments.add(factor);
        String method = input instanceof NetworkInput.TokenBatch ? "train_tokens" : "train_pooled";
        NDList result = script.runRecording(
                owner, method, arguments, network.parameters().values());
        return new LossAndGradients(result.head(), result.subNDList(1));
    }

    private void requireGradient(boolean required) {
        settings.trained().forEach(name -> network.parameters().get(name).setRequiresGradient(required));
    }

    @Override
    public void close() {
        requireGradient(false);
        script.close();
    }
}
