package io.reviewstream.trainer.network;

import ai.djl.huggingface.tokenizers.Encoding;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What of a BERT's tokenizer cannot be, or must become otherwise, where a DistilBERT takes its place. */
final class BertTokenizerSettings {
    private static final String CLASS = "tokenizer_class";
    private static final Pattern WORD_PIECE = Pattern.compile("(Distil)?BertTokenizer(Fast)?");

    private BertTokenizerSettings() {}

    /**
     * A vocabulary alone says how words are divided, and not how texts are divided into words.
     *
     * @throws UserException if {@code tokenizer_class} is one that divides them otherwise than BERT's
     */
    static void requireBertTokenizer(Path configFile, ObjectNode config) {
        String name = config.path(CLASS).asText("");
        if (!name.isEmpty() && !WORD_PIECE.matcher(name).matches()) {
            throw UserException.badInput(configFile + ": tokenizer_class is '" + name + "', and from a "
                    + TokenizerFiles.VOCAB + " alone only a BertTokenizer is made. Add the model's "
                    + TokenizerFiles.TOKENIZER + ", or take another checkpoint.");
        }
    }

    /**
     * A DistilBERT computes what a BERT does as long as all tokens are of type 0.
     *
     * @param text a single text with its special tokens
     * @throws UserException if a token is of another type
     */
    static void requireFirstType(Path tokenizer, Encoding text) {
        long[] types = text.getTypeIds();
        for (int i = 0; i < types.length; i++) {
            if (types[i] != 0 && text.getAttentionMask()[i] == 1) {
                throw UserException.badInput(tokenizer + ": its post_processor gives a token of a single text the"
                        + " type_id " + types[i] + ", and only 0 is supported, which BERT has for single texts."
                        + " Correct the template, or take another checkpoint.");
            }
        }
    }

    /** Makes of a {@code tokenizer_config.json} one with which transformers gives a DistilBERT no token types. */
    static ObjectNode toDistilBert(ObjectNode config) {
        ObjectNode changed = config.deepCopy();
        String name = config.path(CLASS).asText("");
        if (name.startsWith("Bert") && WORD_PIECE.matcher(name).matches()) {
            changed.put(CLASS, "Distil" + name);
        }
        changed.putArray("model_input_names").add("input_ids").add("attention_mask");
        return changed;
    }
}
