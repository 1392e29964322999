package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.io.function.Uncheck;

/**
 * The shape of a DistilBERT classifier, from Hugging Face's {@code config.json}, which may also be that of a BERT, see
 * {@link BertFields}. Fields that are absent have the defaults of transformers' {@code DistilBertConfig}. Of the fields that
 * are not ours, only {@link #HARMLESS} ones are kept: others, such as {@code dtype}, {@code quantization_config},
 * {@code auto_map} or adapters, describe files or code that a bundle does not have.
 *
 * @param vocabSize rows of the word embedding
 * @param maxPositions rows of the position embedding: the longest input in tokens
 * @param dim width of the hidden states
 * @param layers number of transformer layers
 * @param heads attention heads, a divisor of {@code dim}
 * @param hiddenDim width inside the feed-forward part
 * @param dropout probability with which embeddings and feed-forward outputs are dropped in training
 * @param attentionDropout probability with which attention weights are dropped in training
 * @param headDropout probability with which the head's hidden values are dropped in training
 * @param initializerRange standard deviation of weights that start random
 * @param padTokenId the token that fills a batch up
 * @param labels label names by class index, at least one
 * @param otherFields those fields of {@code config.json}. {@code sinusoidal_pos_embds} is one of them:
 *     it says how the position embedding began, and a checkpoint holds that embedding like any other, so it is read and
 *     trained like any other
 */
public record DistilBertConfig(
        int vocabSize,
        int maxPositions,
        int dim,
        int layers,
        int heads,
        int hiddenDim,
        double dropout,
        double attentionDropout,
        double headDropout,
        double initializerRange,
        int padTokenId,
        List<String> labels,
        Map<String, JsonNode> otherFields) {

    static final String CLASSIFIER = "DistilBertForSequenceClassification";
    static final String MASKED_LANGUAGE = "DistilBertForMaskedLM";

    /** The file's name inside a model directory. */
    public static final String FILE_NAME = "config.json";

    /**
     * Sizes beyond any network of this kind, several times over: a damaged number is found here, and not when memory for it
     * is missing.
     */
    private static final int MAX_ROWS = 10_000_000;

    private static final int MAX_WIDTH = 100_000;
    private static final int MAX_LAYERS = 1_000;
    private static final int MAX_LABELS = 10_000;

    /** What the loss was, and what the head's outputs mean. */
    private static final String PROBLEM_TYPE = "problem_type";

    private static final String TWO_CLASS_SOFTMAX = "single_label_classification";

    /** Fields that mean for a bundle what they mean for the checkpoint. */
    private static final Set<String> HARMLESS = Set.of(
            "_name_or_path",
            "bos_token_id",
            "eos_token_id",
            "qa_dropout",
            "sinusoidal_pos_embds",
            "tie_weights_",
            "tie_word_embeddings",
            PROBLEM_TYPE);

    /** Checks every size. */
    public DistilBertConfig {
        requireSize("vocab_size", vocabSize, MAX_ROWS);
        requireSize("max_position_embeddings", maxPositions, MAX_ROWS);
        requireSize("n_layers", layers, MAX_LAYERS);
        requireSize("n_heads", heads, MAX_WIDTH);
        requireSize("dim", dim, MAX_WIDTH);
        require(dim % heads == 0, "dim must be a multiple of n_heads, which is " + heads + ", not " + dim);
        requireSize("hidden_dim", hiddenDim, MAX_WIDTH);
        requireProbability("dropout", dropout);
        requireProbability("attention_dropout", attentionDropout);
        requireProbability("seq_classif_dropout", headDropout);
        require(initializerRange > 0, "initializer_range must be positive, not " + initializerRange);
        require(padTokenId >= 0 && padTokenId < vocabSize, "pad_token_id must be in the vocabulary, not " + padTokenId);
        labels = List.copyOf(labels);
        require(!labels.isEmpty(), "a classifier needs a label");
        require(labels.stream().distinct().count() == labels.size(), "label names must differ: " + labels);
        otherFields = Collections.unmodifiableMap(new TreeMap<>(otherFields));
    }

    /**
     * A network of one's own, with DistilBERT's usual dropout and initialisation.
     *
     * @throws IllegalArgumentException if the sizes do not fit together
     */
    public static DistilBertConfig of(
            int vocabSize, int maxPositions, int dim, int layers, int heads, int hiddenDim, List<String> labels) {
        return new DistilBertConfig(
                vocabSize, maxPositions, dim, layers, heads, hiddenDim, 0.1, 0.1, 0.2, 0.02, 0, labels, Map.of());
    }

    /**
     * The configuration in a model directory.
     *
     * @throws UserException if the file is missing, is not JSON, describes another architecture, or contradicts itself
     */
    public static DistilBertConfig read(Path modelDirectory) {
        Path file = modelDirectory.resolve(FILE_NAME);
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("No " + FILE_NAME + " in " + modelDirectory
                    + "; a base model is a Hugging Face directory with config.json, model.safetensors and a tokenizer");
        }
        ObjectNode fields = JsonFile.read(file);
        boolean bert = BertFields.areIn(fields);
        try {
            return parse(bert ? BertFields.toDistilBert(file, fields) : fields);
        } catch (IllegalArgumentException e) {
            throw UserException.badInput(
                    file + (bert ? " of a BERT, with the fields named as DistilBERT's: " : ": ") + e.getMessage());
        }
    }

    private static DistilBertConfig parse(ObjectNode root) {
        requireDistilBert(root);
        String activation = root.path("activation").asText("gelu");
        require(
                activation.equals("gelu"),
                "activation is '" + activation + "', and only 'gelu' is supported: take another checkpoint");
        Map<String, JsonNode> fields = new TreeMap<>();
        root.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        // Each field is taken out as it is read; of the others, the harmless ones stay.
        return new DistilBertConfig(
                integer(fields, "vocab_size", 30_522),
                integer(fields, "max_position_embeddings", 512),
                integer(fields, "dim", "hidden_size", 768),
                integer(fields, "n_layers", "num_hidden_layers", 6),
                integer(fields, "n_heads", "num_attention_heads", 12),
                integer(fields, "hidden_dim", 3_072),
                number(fields, "dropout", 0.1),
                number(fields, "attention_dropout", 0.1),
                number(fields, "seq_classif_dropout", 0.2),
                number(fields, "initializer_range", 0.02),
                integer(fields, "pad_token_id", 0),
                LabelFields.read(fields.remove("id2label"), fields.remove("label2id"), labelCount(fields)),
                harmless(fields));
    }

    private static Map<String, JsonNode> harmless(Map<String, JsonNode> fields) {
        fields.keySet().retainAll(HARMLESS);
        return fields;
    }

    private static void requireDistilBert(ObjectNode root) {
        String type = root.path("model_type").asText("");
        String architecture = root.path("architectures").path(0).asText("");
        boolean distilBert = type.isEmpty()
                ? architecture.isEmpty() || architecture.startsWith("DistilBert")
                : type.equals("distilbert");
        String found = architecture.isEmpty() ? "model" : architecture;
        require(
                distilBert,
                "this is a " + found + (type.isEmpty() ? "" : " of model_type '" + type + "'")
                        + ", and a DistilBERT or BERT is needed, such as distilbert/distilbert-base-uncased");
    }

    private static int labelCount(Map<String, JsonNode> fields) {
        int count = integer(fields, "num_labels", 2);
        require(count <= MAX_LABELS, "num_labels must be at most " + MAX_LABELS + ", not " + count);
        return count;
    }

    /** A field that transformers reads by another name as well; where both are there, they must be equal. */
    private static int integer(Map<String, JsonNode> fields, String name, String alias, int absent) {
        boolean both = fields.containsKey(name) && fields.containsKey(alias);
        int other = integer(fields, alias, absent);
        int value = integer(fields, name, other);
        require(
                !both || value == other,
                name + " is " + value + ", and " + alias + ", which means the same, " + other
                        + ". Correct the wrong one");
        return value;
    }

    private static int integer(Map<String, JsonNode> fields, String name, int absent) {
        JsonNode value = fields.remove(name);
        if (value == null || value.isNull()) {
            return absent;
        }
        require(value.isIntegralNumber() && value.canConvertToInt(), name + " must be a whole number, not " + value);
        return value.intValue();
    }

    private static double number(Map<String, JsonNode> fields, String name, double absent) {
        JsonNode value = fields.remove(name);
        if (value == null || value.isNull()) {
            return absent;
        }
        require(value.isNumber(), name + " must be a number, not " + value);
        return value.doubleValue();
    }

    /** Whether the head's outputs become probabilities by softmax, as its configuration says or leaves open. */
    public boolean isSoftmax() {
        JsonNode problem = otherFields.getOrDefault(PROBLEM_TYPE, NullNode.getInstance());
        return problem.isNull() || problem.asText().equals(TWO_CLASS_SOFTMAX);
    }

    /** The same network with other classes at its end. */
    public DistilBertConfig withLabels(List<String> newLabels) {
        return new DistilBertConfig(
                vocabSize,
                maxPositions,
                dim,
                layers,
                heads,
                hiddenDim,
                dropout,
                attentionDropout,
                headDropout,
                initializerRange,
                padTokenId,
                newLabels,
                otherFields);
    }

    /** Writes {@code config.json} of a sequence classifier with F32 weights into {@code modelDirectory}. */
    public void write(Path modelDirectory) {
        write(modelDirectory, CLASSIFIER);
    }

    /**
     * Writes {@code config.json} of F32 weights into {@code modelDirectory}.
     *
     * @param architecture {@link #CLASSIFIER}, or {@link #MASKED_LANGUAGE}, whose projection is the word embedding
     */
    void write(Path modelDirectory, String architecture) {
        Map<String, Object> fields = new TreeMap<>(otherFields);
        Map<String, String> id2label = new TreeMap<>();
        Map<String, Integer> label2id = new TreeMap<>();
        for (int i = 0; i < labels.size(); i++) {
            id2label.put(Integer.toString(i), labels.get(i));
            label2id.put(labels.get(i), i);
        }
        fields.put("activation", "gelu");
        fields.put("architectures", List.of(architecture));
        fields.put("attention_dropout", attentionDropout);
        fields.put("dim", dim);
        fields.put("dropout", dropout);
        fields.put("hidden_dim", hiddenDim);
        fields.put("id2label", id2label);
        fields.put("initializer_range", initializerRange);
        fields.put("label2id", label2id);
        fields.put("max_position_embeddings", maxPositions);
        fields.put("model_type", "distilbert");
        fields.put("n_heads", heads);
        fields.put("n_layers", layers);
        fields.put("pad_token_id", padTokenId);
        fields.put(PROBLEM_TYPE, TWO_CLASS_SOFTMAX);
        fields.put("seq_classif_dropout", headDropout);
        if (architecture.equals(MASKED_LANGUAGE)) {
            fields.put("tie_word_embeddings", true);
        }
        fields.put("torch_dtype", "float32");
        fields.put("vocab_size", vocabSize);
        Uncheck.run(() -> Files.writeString(modelDirectory.resolve(FILE_NAME), Json.pretty(fields)));
    }

    private static void requireSize(String name, int value, int most) {
        require(value > 0 && value <= most, name + " must be from 1 to " + most + ", not " + value);
    }

    private static void requireProbability(String name, double value) {
        require(value >= 0 && value < 1, name + " must be in [0, 1), not " + value);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
