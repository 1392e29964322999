package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A BERT's {@code config.json} as that of the DistilBERT that computes the same. What a DistilBERT cannot compute is an
 * error that names the field. Fields that are absent have the defaults of transformers' {@code BertConfig}.
 */
final class BertFields {
    private static final int LAYERS = 12;
    private static final double DROPOUT = 0.1;
    private static final double LAYER_NORM_EPSILON = 1e-12;

    /** BERT's names of fields, and DistilBERT's. */
    private static final Map<String, String> RENAMED = new TreeMap<>(Map.of(
            "hidden_size", "dim",
            "num_hidden_layers", "n_layers",
            "num_attention_heads", "n_heads",
            "intermediate_size", "hidden_dim",
            "hidden_dropout_prob", "dropout",
            "attention_probs_dropout_prob", "attention_dropout",
            "classifier_dropout", "seq_classif_dropout"));

    /** Fields that mean the same for both, with the same defaults. */
    private static final List<String> SHARED = List.of(
            "_name_or_path",
            "bos_token_id",
            "eos_token_id",
            "id2label",
            "initializer_range",
            "label2id",
            "max_position_embeddings",
            "num_labels",
            "pad_token_id",
            "problem_type",
            "tie_word_embeddings",
            "vocab_size");

    private BertFields() {}

    /** Whether a model directory has a {@code config.json}, and it is a BERT's. */
    static boolean areIn(Path modelDirectory) {
        Path file = modelDirectory.resolve(DistilBertConfig.FILE_NAME);
        return FileAccess.isFile(file) && areIn(JsonFile.read(file));
    }

    /** Whether it is a BERT's, by its {@code model_type}, or by its architecture where an old file has no type. */
    static boolean areIn(ObjectNode config) {
        String type = config.path("model_type").asText("");
        String architecture = config.path("architectures").path(0).asText("");
        return type.isEmpty() ? architecture.matches("Bert(Model|For[A-Z]\\w*)") : type.equals("bert");
    }

    /**
     * The same network in DistilBERT's fields.
     *
     * @throws UserException if a DistilBERT cannot compute what this BERT does
     */
    static ObjectNode toDistilBert(Path file, ObjectNode bert) {
        requireComputable(file, bert);
        ObjectNode fields = bert.objectNode();
        fields.put("model_type", "distilbert");
        fields.put("n_layers", LAYERS);
        JsonNode dropout = bert.path("hidden_dropout_prob");
        fields.set("seq_classif_dropout", isAbsent(dropout) ? fields.numberNode(DROPOUT) : dropout);
        RENAMED.forEach((name, distilBertName) -> copy(bert, name, fields, distilBertName));
        SHARED.forEach(name -> copy(bert, name, fields, name));
        return fields;
    }

    private static void requireComputable(Path file, ObjectNode bert) {
        requireText(file, bert, "hidden_act", "gelu");
        requireText(file, bert, "position_embedding_type", "absolute");
        JsonNode epsilon = bert.path("layer_norm_eps");
        if (!isAbsent(epsilon) && epsilon.doubleValue() != LAYER_NORM_EPSILON) {
            throw rejected(file, "layer_norm_eps is " + epsilon + ", and DistilBERT's is 1e-12.");
        }
        for (String decoder : List.of("is_decoder", "add_cross_attention")) {
            JsonNode value = bert.path(decoder);
            if (!isAbsent(value) && !value.equals(BooleanNode.FALSE)) {
                throw rejected(file, decoder + " is " + value + ", and DistilBERT is an encoder.");
            }
        }
        if (!bert.path("auto_map").isEmpty()) {
            throw rejected(
                    file, "auto_map names code of the checkpoint's own, which may compute something else than BERT.");
        }
    }

    private static void requireText(Path file, ObjectNode bert, String field, String only) {
        JsonNode value = bert.path(field);
        if (!isAbsent(value) && !value.asText().equals(only)) {
            throw rejected(file, field + " is " + value + ", and DistilBERT's is \"" + only + "\".");
        }
    }

    private static UserException rejected(Path file, String reason) {
        return UserException.badInput(file + ": " + reason + " Take another checkpoint.");
    }

    private static void copy(ObjectNode from, String name, ObjectNode to, String newName) {
        if (!isAbsent(from.path(name))) {
            to.set(newName, from.get(name));
        }
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }
}
