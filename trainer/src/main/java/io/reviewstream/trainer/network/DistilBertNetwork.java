package io.reviewstream.trainer.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
import io.reviewstream.common.error.UserException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * DistilBERT with a classification head, operation by operation as transformers'
 * {@code DistilBertForSequenceClassification} computes it, over F32 parameters under its names. Only token 0 of the last
 * layer reaches the head, so that layer's queries, output projection and feed-forward part are computed for token 0
 * alone; the result is the same. Owns its parameters, on one device; used by one thread at a time. Callers hold an
 * {@link NDScope} around a forward pass, or its intermediate arrays live as long as the network.
 *
 * @see <a href="https://arxiv.org/abs/1910.01108">DistilBERT, a distilled version of BERT</a>
 */
public final class DistilBertNetwork implements AutoCloseable {
    private static final float LAYER_NORM_EPSILON = 1e-12f;
    private static final int MEASURING_BATCH = 32;

    private final DistilBertConfig config;
    private final NDManager manager;
    private final Map<String, NDArray> parameters;

    /**
     * 1/sqrt(dim / heads). An array and not a number: DJL wraps a number in memory of the Java heap's keeping and lets go
     * of it at once, while PyTorch still reads it in the backward pass.
     */
    private final NDArray attentionScale;

    private DistilBertNetwork(
            DistilBertConfig config, Device device, Consumer<BiConsumer<String, FloatBuffer>> weights) {
        this.config = config;
        this.manager = NDManager.newBaseManager(device, "PyTorch");
        Map<String, Shape> shapes = ParameterShapes.of(config);
        Map<String, NDArray> created = new LinkedHashMap<>();
        try {
            weights.accept((name, values) -> created.put(name, manager.create(values, shapes.get(name))));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
        this.attentionScale = manager.create((float) (1 / Math.sqrt((double) config.dim() / config.heads())));
        NDScope.unregister(attentionScale);
        created.values().forEach(NDScope::unregister);
        this.parameters = Collections.unmodifiableMap(created);
    }

    /**
     * A network from a Hugging Face model directory ({@code model.safetensors} of F32, F16 or BF16).
     *
     * @param config the directory's configuration, or that with other labels
     * @param seed draws a head that the checkpoint does not have
     * @throws UserException if the weights are missing, damaged, or not of this configuration
     */
    public static DistilBertNetwork load(
            Path modelDirectory, DistilBertConfig config, HeadPolicy headPolicy, long seed, Device device) {
        PretrainedWeights weights = new PretrainedWeights(modelDirectory, config, headPolicy, seed);
        return new DistilBertNetwork(config, device, weights::forEach);
    }

    /** A network that has learned nothing; the same seed gives the same weights. */
    public static DistilBertNetwork random(DistilBertConfig config, long seed, Device device) {
        RandomWeights random = new RandomWeights(config, seed);
        return new DistilBertNetwork(config, device, receiver -> ParameterShapes.of(config)
                .forEach((name, shape) -> receiver.accept(name, random.draw(name, shape))));
    }

    /** The network's shape and labels. */
    public DistilBertConfig config() {
        return config;
    }

    /** Where the parameters are. */
    public Device device() {
        return manager.getDevice();
    }

    /** The manager that owns the parameters. */
    public NDManager manager() {
        return manager;
    }

    /** All parameters under their Hugging Face names, in the order in which they are saved; not copies. */
    public Map<String, NDArray> parameters() {
        return parameters;
    }

    /**
     * The whole network.
     *
     * @param training whether dropout is on
     * @return logits, F32 (batch, labels)
     */
    public NDArray logits(TokenBatch batch, boolean training) {
        return head(backbone(batch, training), training);
    }

    /**
     * The part of the network that the input goes through.
     *
     * @param training whether dropout is on
     * @return logits, F32 (batch, labels)
     */
    public NDArray logits(NetworkInput input, boolean training) {
        return input instanceof NetworkInput.Tokens tokens
                ? logits(tokens.batch(), training)
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
        if (length > config.maxPositions()) {
            throw new IllegalArgumentException(
                    "Text of " + length + " tokens, and the network has " + config.maxPositions() + " positions");
        }
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
        return Objects.requireNonNull(parameters.get(name), name);
    }

    /**
     * Logits without dropout, computed in small batches in the order given.
     *
     * @param texts token ids of each text
     * @return one array of as many logits as there are labels for each text
     */
    public List<float[]> logits(List<int[]> texts) {
        List<float[]> logits = new ArrayList<>(texts.size());
        for (int from = 0; from < texts.size(); from += MEASURING_BATCH) {
            List<int[]> some = texts.subList(from, Math.min(texts.size(), from + MEASURING_BATCH));
            float[] flat = NoGradient.compute(() -> logits(TokenBatch.pad(manager, some, config.padTokenId()), false)
                    .toFloatArray());
            int width = config.labels().size();
            for (int row = 0; row < some.size(); row++) {
                logits.add(Arrays.copyOfRange(flat, row * width, (row + 1) * width));
            }
        }
        return logits;
    }

    /** Writes {@code config.json} and {@code model.safetensors} (F32) into a directory. */
    public void save(Path modelDirectory) {
        config.write(modelDirectory);
        SafetensorsWriter.write(modelDirectory.resolve(ModelFiles.WEIGHTS), parameters);
    }

    @Override
    public void close() {
        manager.close();
    }
}
