package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.script.ScriptModule;
import java.util.ArrayList;
import java.util.List;

/**
 * The fast form of a {@link DistilBertNetwork}: the same network over the same parameters, which stay the other's, as one
 * TorchScript program. One call into PyTorch goes forward and backward. Used by the thread that uses the network.
 */
public final class FusedNetwork implements AutoCloseable {
    private final DistilBertNetwork network;
    private final ScriptModule script;
    private final FusedSettings settings;

    /**
     * Compiles the program, and has PyTorch record operations on the trained parameters until it is closed.
     *
     * @throws ai.djl.engine.EngineException where this PyTorch lacks an operation
     */
    public FusedNetwork(DistilBertNetwork network, FusedSettings settings) {
        this.network = network;
        this.settings = settings;
        this.script = ScriptModule.load(
                network.manager(),
                NetworkScript.of(
                        network.config(), List.copyOf(network.parameters().keySet()), settings));
        requireGradient(true);
    }

    /**
     * Forward without dropout.
     *
     * @param owner owns what comes back
     * @return logits, F32 (batch, labels)
     */
    public NDArray logits(NDManager owner, NetworkInput input) {
        NDArray pooled = input instanceof NetworkInput.Tokens tokens
                ? backbone(owner, tokens.batch())
                : input.arrays().singletonOrThrow();
        return script.run(owner, "head", network.parameters().values(), pooled);
    }

    /**
     * Everything before the head, without dropout.
     *
     * @param owner owns what comes back
     * @return the last layer's hidden state of token 0, F32 (batch, dim)
     */
    public NDArray backbone(NDManager owner, TokenBatch batch) {
        return script.run(owner, "backbone", network.parameters().values(), batch.inputIds(), batch.attentionMask());
    }

    /**
     * What a batch gives.
     *
     * @param lossAndHits F32 (2): the loss, and how many rows' likeliest class is their label
     * @param gradients of the loss, F32, in the order of {@link FusedSettings#trained}
     */
    public record Learned(NDArray lossAndHits, NDList gradients) {}

    /**
     * Forward with dropout, and backward. The loss is the cross-entropy with the settings' label smoothing, each row
     * weighted by its label, added up and multiplied by {@code scale}; PyTorch's mean has 1 / sum of the weights.
     *
     * @param owner owns what comes back
     * @param labels class of each row, int64 (batch)
     * @param classWeights F32 (labels)
     */
    public Learned learn(NDManager owner, NetworkInput input, NDArray labels, NDArray classWeights, double scale) {
        List<NDArray> arguments = new ArrayList<>(input.arrays());
        arguments.add(labels);
        arguments.add(classWeights);
        NDArray factor = owner.create((float) scale);
        arguments.add(factor);
        String method = input instanceof NetworkInput.Tokens ? "learn_tokens" : "learn_pooled";
        NDList result = script.runRecording(
                owner, method, arguments, network.parameters().values());
        return new Learned(result.head(), result.subNDList(1));
    }

    private void requireGradient(boolean wanted) {
        settings.trained().forEach(name -> network.parameters().get(name).setRequiresGradient(wanted));
    }

    @Override
    public void close() {
        requireGradient(false);
        script.close();
    }
}
