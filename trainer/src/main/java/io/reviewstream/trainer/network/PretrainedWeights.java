package io.reviewstream.trainer.network;

import ai.djl.ndarray.types.Shape;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The weights in a Hugging Face model directory under today's names: with the {@code distilbert.} prefix, and
 * {@code weight/bias} where old checkpoints say {@code gamma/beta}. Those of a BERT are read as {@link BertTensors} says,
 * with a new head. Reads safetensors, one file or several with an index, and never pickle, which can run any code.
 */
final class PretrainedWeights {
    private static final Logger LOGGER = LoggerFactory.getLogger(PretrainedWeights.class);

    /** The pooler of a BERT, the heads of other tasks, and numbers that are no weights. */
    private static final Pattern OF_OTHER_TASKS = Pattern.compile(
            "(bert\\.|distilbert\\.)?(vocab_\\w+|pooler|cls|qa_outputs|embeddings\\.position_ids)(\\..*)?");

    /** Those of torch.compile, data parallel, sharded and checkpointed training, and of modules that hold a model. */
    private static final Pattern WRAPPERS =
            Pattern.compile("(?<=^|\\.)(_orig_mod|module|model|_fsdp_wrapped_module|_checkpoint_wrapped_module)\\.");

    private final Path file;
    private final DistilBertConfig config;
    private final HeadPolicy headPolicy;
    private final long seed;
    private final boolean bert;

    PretrainedWeights(Path modelDirectory, DistilBertConfig config, HeadPolicy headPolicy, long seed) {
        if (!FileAccess.isDirectory(modelDirectory)) {
            throw UserException.missingInput("No such model directory: " + modelDirectory);
        }
        this.file =
                modelDirectory.resolve(ModelFiles.weights(modelDirectory.toString(), ModelFiles.names(modelDirectory)));
        this.config = config;
        this.headPolicy = headPolicy;
        this.seed = seed;
        this.bert = BertFields.areIn(modelDirectory);
    }

    /**
     * Hands every parameter of the configuration to {@code receiver}, in order.
     *
     * @throws UserException if a tensor is missing, has another shape than the configuration says, or cannot be read
     */
    void forEach(BiConsumer<String, FloatBuffer> receiver) {
        try (ShardedTensors tensors = ShardedTensors.open(file)) {
            Map<String, String> stored = storedNames(tensors);
            requireOwnHead();
            boolean freshHead = startsFresh(tensors, stored);
            RandomWeights random = new RandomWeights(config, seed);
            Map<String, Shape> shapes = masked() ? ParameterShapes.masked(config) : ParameterShapes.of(config);
            warnOfUnused(stored, shapes.keySet());
            shapes.forEach((name, shape) -> receiver.accept(
                    name,
                    freshHead && isHead(name) ? random.draw(name, shape) : parameter(tensors, stored, name, shape)));
        }
    }

    private boolean masked() {
        return headPolicy == HeadPolicy.MASKED_LANGUAGE;
    }

    private boolean isHead(String name) {
        return masked() ? ParameterShapes.isMaskedHead(name) : ParameterShapes.isHead(name);
    }

    private boolean startsFresh(ShardedTensors tensors, Map<String, String> stored) {
        return switch (headPolicy) {
            case REQUIRE -> false;
            case INITIALISE -> !headFits(tensors, stored);
            case MASKED_LANGUAGE -> !maskedHeadFits(tensors, stored);
        };
    }

    boolean hasMaskedHead() {
        try (ShardedTensors tensors = ShardedTensors.open(file)) {
            return storedNames(tensors).keySet().stream().anyMatch(ParameterShapes::isMaskedHead);
        }
    }

    /** Number of labels that the checkpoint's head was made for, if it has one that a DistilBERT can have. */
    OptionalLong headLabels() {
        if (bert) {
            return OptionalLong.empty();
        }
        try (ShardedTensors tensors = ShardedTensors.open(file)) {
            String classifier = storedNames(tensors).get(ParameterShapes.CLASSIFIER + ".weight");
            return classifier == null || tensors.shape(classifier).isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(tensors.shape(classifier).get(0));
        }
    }

    private Map<String, String> storedNames(ShardedTensors tensors) {
        Map<String, String> stored = new HashMap<>();
        for (String name : tensors.names()) {
            String other = stored.put(canonical(name), name);
            if (other != null) {
                throw UserException.badInput(file + ": tensors " + other + " and " + name + " are the same parameter");
            }
        }
        return stored;
    }

    /** Today's name of a tensor in an old checkpoint, in one saved without its head, or in one saved within a wrapper. */
    private String canonical(String stored) {
        String name = WRAPPERS.matcher(stored).replaceAll("");
        if (bert) {
            name = BertTensors.withoutPrefix(name);
        } else if (name.startsWith("embeddings.") || name.startsWith("transformer.")) {
            name = ParameterShapes.BACKBONE + name;
        }
        if (name.endsWith(".gamma")) {
            return name.substring(0, name.length() - "gamma".length()) + "weight";
        }
        if (name.endsWith(".beta")) {
            return name.substring(0, name.length() - "beta".length()) + "bias";
        }
        return name;
    }

    /** A head of which a part is there and a part is not is damaged, and reported when it is read. */
    private boolean headFits(ShardedTensors tensors, Map<String, String> stored) {
        if (stored.keySet().stream().noneMatch(ParameterShapes::isHead)) {
            LOGGER.atInfo()
                    .addKeyValue("file", file)
                    .log("The checkpoint has no classification head, it starts random");
            return false;
        }
        if (bert) {
            LOGGER.atWarn()
                    .addKeyValue("file", file)
                    .log("The checkpoint is a BERT with a classification head, which a DistilBERT cannot have;"
                            + " a new one starts random");
            return false;
        }
        String classifier = stored.get(ParameterShapes.CLASSIFIER + ".weight");
        if (classifier != null) {
            List<Long> shape = tensors.shape(classifier);
            if (shape.size() == 2 && shape.get(0) != config.labels().size()) {
                LOGGER.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("labelsInFile", shape.get(0))
                        .addKeyValue("labelsWanted", config.labels().size())
                        .log("The checkpoint's head was made for another number of labels, a new one starts random");
                return false;
            }
        }
        return true;
    }

    /** Its projection onto the vocabulary has a bias for each token, and a matrix where it is not the word embedding. */
    private boolean maskedHeadFits(ShardedTensors tensors, Map<String, String> stored) {
        boolean there = stored.keySet().stream().anyMatch(ParameterShapes::isMaskedHead);
        for (String name : List.of(ParameterShapes.PROJECTOR_BIAS, ParameterShapes.PROJECTOR + ".weight")) {
            String projector = stored.get(name);
            if (projector != null
                    && !tensors.shape(projector).isEmpty()
                    && tensors.shape(projector).get(0) != config.vocabSize()) {
                throw UserException.badInput(file + ": the masked-language head is of a vocabulary of "
                        + tensors.shape(projector).get(0) + " tokens (" + projector + "), and "
                        + DistilBertConfig.FILE_NAME
                        + " has vocab_size " + config.vocabSize()
                        + ". Take a checkpoint whose head fits, or remove the tensors "
                        + ParameterShapes.PROJECTOR + ", " + ParameterShapes.TRANSFORM + " and "
                        + ParameterShapes.TRANSFORM_NORM + ".");
            }
        }
        LOGGER.atInfo()
                .addKeyValue("file", file)
                .log(
                        there
                                ? "The checkpoint has a masked-language head, it is trained further"
                                : "The checkpoint has no masked-language head, a new one starts random");
        return there;
    }

    private void warnOfUnused(Map<String, String> stored, Set<String> wanted) {
        Set<String> unused = new TreeSet<>(stored.keySet());
        unused.removeAll(bert ? BertTensors.read(wanted) : wanted);
        if (masked()) {
            unused.remove(ParameterShapes.PROJECTOR + ".weight");
        }
        if (!unused.isEmpty()) {
            boolean expected = unused.stream().allMatch(OF_OTHER_TASKS.asMatchPredicate());
            LOGGER.atLevel(expected ? Level.INFO : Level.WARN)
                    .addKeyValue("file", file)
                    .addKeyValue("tensors", unused)
                    .log("Tensors of the checkpoint that are not needed were passed over");
        }
    }

    /** The head of a BERT reads its pooler, which is another layer than DistilBERT's. */
    private void requireOwnHead() {
        if (bert && headPolicy == HeadPolicy.REQUIRE) {
            throw UserException.badInput(
                    file + ": the checkpoint is a BERT, whose classification head reads the output of"
                            + " a pooler, and a DistilBERT has no pooler. It cannot be exported as it is."
                            + " 'reviewstream train' takes it as its base model and gives it a new head.");
        }
    }

    private FloatBuffer parameter(ShardedTensors tensors, Map<String, String> stored, String name, Shape shape) {
        if (!bert) {
            return read(tensors, stored, name, shape);
        }
        FloatBuffer values = read(tensors, stored, BertTensors.nameOf(name), shape);
        return name.equals(ParameterShapes.POSITIONS)
                ? BertTensors.withFirstType(values, tokenTypes(tensors, stored), config.dim())
                : values;
    }

    /** Of any number of types, at least one. */
    private FloatBuffer tokenTypes(ShardedTensors tensors, Map<String, String> stored) {
        String name = stored.get(BertTensors.TOKEN_TYPES);
        List<Long> dimensions = name == null ? List.of() : tensors.shape(name);
        long types = dimensions.isEmpty() ? 1 : Math.max(1, dimensions.get(0));
        return read(tensors, stored, BertTensors.TOKEN_TYPES, new Shape(types, config.dim()));
    }

    private FloatBuffer read(ShardedTensors tensors, Map<String, String> stored, String name, Shape shape) {
        String storedName = stored.get(name);
        if (storedName == null) {
            throw UserException.badInput(
                    isHead(name)
                            ? file + ": tensor " + name + " is missing: the checkpoint has no whole "
                                    + (masked()
                                            ? "masked-language head; fetch it again"
                                            : "classification head; fine-tune it first")
                            : file + ": tensor " + name + " is missing; the file is no "
                                    + (bert ? "BERT" : "DistilBERT") + " of " + config.layers() + " layers");
        }
        List<Long> dimensions = tensors.shape(storedName);
        if (!new Shape(dimensions).equals(shape)) {
            throw UserException.badInput(file + ": tensor " + storedName + " has shape " + dimensions + ", and "
                    + DistilBertConfig.FILE_NAME + " asks for " + Arrays.toString(shape.getShape()));
        }
        return tensors.floats(storedName);
    }

    /**
     * Weights before any training, as transformers initialises them: N(0, initializer_range), zero biases, LayerNorms that
     * do nothing. The same seed gives the same weights, whatever the device.
     */
    static final class RandomWeights {
        private final Random random;
        private final float deviation;

        RandomWeights(DistilBertConfig config, long seed) {
            this.random = new Random(seed);
            this.deviation = (float) config.initializerRange();
        }

        FloatBuffer draw(String name, Shape shape) {
            float[] values = new float[Math.toIntExact(shape.size())];
            if (!name.endsWith(".bias")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = ParameterShapes.isNormWeight(name) ? 1 : (float) random.nextGaussian() * deviation;
                }
            }
            return FloatBuffer.wrap(values);
        }
    }
}
