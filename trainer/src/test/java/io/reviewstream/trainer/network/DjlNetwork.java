package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.norm.LayerNorm;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The forward pass of DistilBERT, DJL operation by DJL operation, as transformers'
 * {@code DistilBertForSequenceClassification} computes it: the reference for {@link TorchScriptNetwork}. Callers hold an
 * {@link NDScope} around a forward pass, or its intermediate arrays live as long as the network. Used by the thread that
 * uses the network.
 */
public final class DjlNetwork {
    private static final float LAYER_NORM_EPSILON = 1e-12f;

    private final DistilBertNetwork network;
    private final DistilBertConfig config;

    /**
     * 1/sqrt(dim / heads). An array and not a number: DJL wraps a number in memory that the Java heap owns and frees it at
     * once, while PyTorch still reads it in the backward pass.
     */
    private final NDArray attentionScale;

    /** Computes with the parameters of {@code network}, which stays their owner. */
    public DjlNetwork(DistilBertNetwork network) {
        this.network = network;
        this.config = network.config();
        this.attentionScale = network.manager().create((float) (1 / Math.sqrt((double) config.dim() / config.heads())));
        NDScope.unregister(attentionScale);
    }

    /** Logits without dropout, of all texts as one batch. */
    public List<float[]> logits(List<int[]> texts) {
        TokenBatch batch = TokenBatch.pad(network.manager(), texts, config.padTokenId());
        float[] flat = NoGradient.compute(() -> logits(batch, false).toFloatArray());
        int labels = config.labels().size();
        List<float[]> logits = new ArrayList<>();
        for (int row = 0; row < texts.size(); row++) {
            logits.add(Arrays.copyOfRange(flat, row * labels, (row + 1) * labels));
        }
        return logits;
    }

    /**
     * The part of the network that the input goes through.
     *
     * @param training whether dropout is on
     * @return logits, F32 (batch, labels)
     */
    public NDArray logits(NetworkInput input, boolean training) {
        return input instanceof TokenBatch tokens
                ? head(backbone(tokens, training), training)
                : head(input.arrays().singletonOrThrow(), training);
    }

    /**
     * Everything before the head.
     *
     * @param training whether dropout is on
     * @return the last layer's hidden state of token 0, F32 (batch, dim)
     */
    public NDArray backbone(TokenBatch batch, boolean training) {
        NDArray hidden = embed(batch.inputIds(), training);
        NDArray bias = attentionBias(batch.attentionMask());
        for (int i = 0; i < config.layers(); i++) {
            NDArray queries = i == config.layers() - 1 ? hidden.get(new NDIndex(":,0:1")) : hidden;
            hidden = layer(ParameterShapes.layer(i), queries, hidden, bias, training);
        }
        return hidden.squeeze(1);
    }

    /**
     * The classification head alone.
     *
     * @param pooled what {@link #backbone} returned, F32 (batch, dim)
     * @param training whether dropout is on
     * @return logits, F32 (batch, labels)
     */
    public NDArray head(NDArray pooled, boolean training) {
        NDArray hidden = Activation.relu(linear(ParameterShapes.PRE_CLASSIFIER, pooled));
        return linear(ParameterShapes.CLASSIFIER, dropout(hidden, config.headDropout(), training));
    }

    private NDArray embed(NDArray inputIds, boolean training) {
        long length = inputIds.getShape().get(1);
        NDArray words = Embedding.embedding(inputIds, parameter(ParameterShapes.WORDS), SparseFormat.DENSE)
                .singletonOrThrow();
        NDArray positions = parameter(ParameterShapes.POSITIONS).get(new NDIndex("0:" + length));
        return dropout(norm(ParameterShapes.EMBEDDING_NORM, words.add(positions)), config.dropout(), training);
    }

    /** 0 where there is a token and the lowest float where there is none, (batch, 1, 1, length). */
    private static NDArray attentionBias(NDArray attentionMask) {
        return attentionMask
                .toType(DataType.FLOAT32, false)
                .sub(1)
                .mul(Float.MAX_VALUE)
                .expandDims(1)
                .expandDims(1);
    }

    /** One transformer layer for the positions in {@code queries}, which attend to all of {@code hidden}. */
    private NDArray layer(String name, NDArray queries, NDArray hidden, NDArray bias, boolean training) {
        NDArray attended = attention(name + "attention.", queries, hidden, bias, training);
        NDArray middle = norm(name + "sa_layer_norm", attended.add(queries));
        NDArray inner = Activation.gelu(linear(name + "ffn.lin1", middle));
        NDArray outer = dropout(linear(name + "ffn.lin2", inner), config.dropout(), training);
        return norm(name + "output_layer_norm", outer.add(middle));
    }

    private NDArray attention(String name, NDArray queries, NDArray hidden, NDArray bias, boolean training) {
        NDArray query = byHead(linear(name + "q_lin", queries).mul(attentionScale));
        NDArray key = byHead(linear(name + "k_lin", hidden));
        NDArray value = byHead(linear(name + "v_lin", hidden));
        NDArray scores = query.matMul(key.transpose(0, 1, 3, 2)).add(bias);
        NDArray weights = dropout(scores.softmax(-1), config.attentionDropout(), training);
        NDArray context = weights.matMul(value).transpose(0, 2, 1, 3).reshape(queries.getShape());
        return linear(name + "out_lin", context);
    }

    /** (batch, length, dim) to (batch, heads, length, dim / heads). */
    private NDArray byHead(NDArray hidden) {
        Shape shape = hidden.getShape();
        return hidden.reshape(shape.get(0), shape.get(1), config.heads(), config.dim() / config.heads())
                .transpose(0, 2, 1, 3);
    }

    private NDArray linear(String name, NDArray input) {
        return Linear.linear(input, parameter(name + ".weight"), parameter(name + ".bias"))
                .singletonOrThrow();
    }

    private NDArray norm(String name, NDArray input) {
        return LayerNorm.layerNorm(
                        input,
                        new Shape(config.dim()),
                        parameter(name + ".weight"),
                        parameter(name + ".bias"),
                        LAYER_NORM_EPSILON)
                .singletonOrThrow();
    }

    private static NDArray dropout(NDArray input, double rate, boolean training) {
        return training && rate > 0 ? Dropout.dropout(input, (float) rate, true).singletonOrThrow() : input;
    }

    private NDArray parameter(String name) {
        return Objects.requireNonNull(network.parameters().get(name), name);
    }
}
