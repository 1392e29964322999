package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.function.Uncheck;

/**
 * What {@code tokenizer.json} says of BERT's uncased tokenizer, made from a vocabulary alone, as transformers'
 * {@code BertConverter} in {@code convert_slow_tokenizer.py} does: {@code wordpiece-tokenizer.json} with the vocabulary.
 */
final class WordPieceTokenizer {
    private static final String TEMPLATE = "wordpiece-tokenizer.json";

    private WordPieceTokenizer() {}

    /**
     * The file's content.
     *
     * @param source the vocabulary's file, for messages
     * @param tokens by id
     * @throws UserException if a special token is missing
     */
    static ObjectNode describe(Path source, List<String> tokens) {
        ObjectNode tokenizer = Uncheck.get(() -> {
            try (InputStream template = WordPieceTokenizer.class.getResourceAsStream(TEMPLATE)) {
                return JsonFile.parse(Path.of(TEMPLATE), template.readAllBytes());
            }
        });
        ObjectNode vocabulary = (ObjectNode) tokenizer.at("/model/vocab");
        ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            vocabulary.put(token, id);
            if (Vocabulary.SPECIAL_TOKENS.contains(token)) {
                added.addObject()
                        .put("id", id)
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            }
        }
        for (String token : Vocabulary.SPECIAL_TOKENS) {
            if (!vocabulary.has(token)) {
                throw UserException.badInput(source + " has no token " + token + ", and DistilBERT needs it");
            }
            if (tokenizer.at("/post_processor/special_tokens/" + token + "/ids") instanceof ArrayNode ids) {
                ids.add(vocabulary.get(token));
            }
        }
        return tokenizer;
    }
}
