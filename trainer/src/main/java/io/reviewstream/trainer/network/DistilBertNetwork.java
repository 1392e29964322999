package io.reviewstream.trainer.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import io.reviewstream.common.error.UserException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The parameters of DistilBERT with a classification or a masked-language head: F32, under the names that transformers'
 * {@code DistilBertForSequenceClassification} or {@code DistilBertForMaskedLM} gives them, on one device.
 * {@link TorchScriptNetwork} computes with the first, {@link MaskedLanguageNetwork} with the second. Owns its parameters; used by one thread at a time.
 *
 * @see <a href="https://arxiv.org/abs/1910.01108">DistilBERT, a distilled version of BERT</a>
 */
public final class DistilBertNetwork implements AutoCloseable {
    private final DistilBertConfig config;
    private final NDManager manager;
    private final Map<String, NDArray> parameters;
    private final boolean masked;

    /** The head to load, and what to do with a checkpoint that does not have it. */
    public enum HeadPolicy {
        /** A classification head. A checkpoint without one is rejected: it must have been fine-tuned for these labels. */
        REQUIRE,
        /** A classification head. One that is missing, or has another number of labels, is drawn at random and has to be trained. */
        INITIALISE,
        /** A masked-language head, drawn at random where the checkpoint has none. */
        MASKED_LANGUAGE
    }

    private DistilBertNetwork(
            DistilBertConfig config, boolean masked, Device device, Consumer<BiConsumer<String, FloatBuffer>> weights) {
        this.config = config;
        this.masked = masked;
        this.manager = NDManager.newBaseManager(device, "PyTorch");
        Map<String, Shape> shapes = masked ? ParameterShapes.masked(config) : ParameterShapes.of(config);
        Map<String, NDArray> created = new LinkedHashMap<>();
        try {
            weights.accept((name, values) -> created.put(name, manager.create(values, shapes.get(name))));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
        created.values().forEach(NDScope::unregister);
        this.parameters = Collections.unmodifiableMap(created);
    }

    /**
     * Loads the weights of a Hugging Face model directory (safetensors of F32, F16 or BF16).
     *
     * @param config the directory's configuration, or that with other labels
     * @param seed of a random head, where the checkpoint has none
     * @throws UserException if the weights are missing, damaged, or not of this configuration, or if a masked-language head
     *     is of another vocabulary
     */
    public static DistilBertNetwork load(
            Path modelDirectory, DistilBertConfig config, HeadPolicy headPolicy, long seed, Device device) {
        PretrainedWeights weights = new PretrainedWeights(modelDirectory, config, headPolicy, seed);
        return new DistilBertNetwork(config, headPolicy == HeadPolicy.MASKED_LANGUAGE, device, weights::forEach);
    }

    /**
     * Number of labels that the classification head of a checkpoint was made for, if it has one.
     *
     * @param config the directory's configuration
     * @throws UserException if the weights are missing or damaged
     */
    public static OptionalLong headLabels(Path modelDirectory, DistilBertConfig config) {
        return new PretrainedWeights(modelDirectory, config, HeadPolicy.REQUIRE, 0).headLabels();
    }

    /**
     * Whether a checkpoint has a masked-language head.
     *
     * @param config the directory's configuration
     * @throws UserException if the weights are missing or damaged
     */
    public static boolean hasMaskedHead(Path modelDirectory, DistilBertConfig config) {
        return new PretrainedWeights(modelDirectory, config, HeadPolicy.MASKED_LANGUAGE, 0).hasMaskedHead();
    }

    /** A classifier of random weights, before any training; the same seed gives the same weights. */
    public static DistilBertNetwork random(DistilBertConfig config, long seed, Device device) {
        PretrainedWeights.RandomWeights random = new PretrainedWeights.RandomWeights(config, seed);
        return new DistilBertNetwork(config, false, device, receiver -> ParameterShapes.of(config)
                .forEach((name, shape) -> receiver.accept(name, random.draw(name, shape))));
    }

    /** The sizes of the network and its labels. */
    public DistilBertConfig config() {
        return config;
    }

    /** The device that holds the parameters. */
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
     * Logits without dropout. Compiles a program for this one call; for many calls use {@link TorchScriptNetwork}.
     *
     * @param texts token ids of each text
     * @return one array of as many logits as there are labels for each text, in the order of {@code texts}
     * @throws IllegalArgumentException if a text is empty or longer than the network has positions
     */
    public List<float[]> logits(List<int[]> texts) {
        try (TorchScriptNetwork program = TorchScriptNetwork.forInference(this)) {
            return program.logits(texts);
        }
    }

    /**
     * The error of a text whose logits are not finite numbers, with the layer where that begins.
     *
     * @param model what the message calls the network
     */
    public UserException overflow(String model, int[] text) {
        try (TorchScriptNetwork program = TorchScriptNetwork.forInference(this)) {
            String layer = program.overflow(text)
                    .map(name -> "the output of " + name + " is not finite for a text of " + text.length + " tokens")
                    .orElse("the ONNX file gives logits that are not finite where PyTorch gives finite ones");
            return UserException.badInput("The values of " + model + " overflow: " + layer
                    + ", though its weights are finite. Take an earlier checkpoint, or train it again with a lower"
                    + " learning rate.");
        }
    }

    /**
     * Divides the logits by a temperature for good: the weight and the bias of the last linear layer.
     *
     * @param temperature positive
     */
    public void divideLogits(double temperature) {
        NoGradient.run(() -> {
            parameters.get(ParameterShapes.CLASSIFIER + ".weight").divi(temperature);
            parameters.get(ParameterShapes.CLASSIFIER + ".bias").divi(temperature);
        });
    }

    /**
     * Draws the top transformer layers anew, as they are before any training: weights from N(0, initializer_range), biases
     * of 0, LayerNorms that do nothing. The same seed gives the same weights, whatever the device; a head that the same seed
     * draws has others.
     *
     * @param topLayers how many, counted from the head
     * @throws IllegalArgumentException if the network has fewer
     * @see <a href="https://arxiv.org/abs/2006.05987">Revisiting few-sample BERT fine-tuning</a>
     */
    public void reinitialise(int topLayers, long seed) {
        if (topLayers < 0 || topLayers > config.layers()) {
            throw new IllegalArgumentException(topLayers + " layers of " + config.layers());
        }
        PretrainedWeights.RandomWeights random =
                new PretrainedWeights.RandomWeights(config, new SplittableRandom(seed).nextLong());
        for (int layer = config.layers() - 1; layer >= config.layers() - topLayers; layer--) {
            String prefix = ParameterShapes.layer(layer);
            parameters.forEach((name, parameter) -> {
                if (name.startsWith(prefix)) {
                    NoGradient.run(() -> parameter.set(random.draw(name, parameter.getShape())));
                }
            });
        }
    }

    /** Writes {@code config.json} and {@code model.safetensors} (F32) into a directory. */
    public void save(Path modelDirectory) {
        config.write(modelDirectory, masked ? DistilBertConfig.MASKED_LANGUAGE : DistilBertConfig.CLASSIFIER);
        TensorFile.write(modelDirectory.resolve(ModelFiles.WEIGHTS), parameters);
    }

    @Override
    public void close() {
        manager.close();
    }
}
