package io.reviewstream.trainer.network;

import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code tokenizer.json} says of BERT's tokenizer, made from a vocabulary alone, as transformers'
 * {@code BertConverter} in {@code convert_slow_tokenizer.py} does.
 */
final class WordPieceTokenizer {
    private WordPieceTokenizer() {}

    /**
     * The file's content.
     *
     * @param source the vocabulary's file, for messages
     * @param tokens by id
     * @throws UserException if a special token is missing
     */
    static Map<String, Object> describe(Path source, List<String> tokens) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        for (String token : Vocabulary.SPECIAL_TOKENS) {
            if (!vocabulary.containsKey(token)) {
                throw UserException.badInput(source + " has no token " + token + ", and DistilBERT needs it");
            }
        }
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put("truncation", null);
        tokenizer.put("padding", null);
        tokenizer.put("added_tokens", addedTokens(vocabulary));
        tokenizer.put("normalizer", normalizer());
        tokenizer.put("pre_tokenizer", Map.of("type", "BertPreTokenizer"));
        tokenizer.put("post_processor", postProcessor(vocabulary));
        tokenizer.put("decoder", entries("type", "WordPiece", "prefix", "##", "cleanup", true));
        tokenizer.put(
                "model",
                entries(
                        "type", "WordPiece",
                        "unk_token", "[UNK]",
                        "continuing_subword_prefix", "##",
                        "max_input_chars_per_word", 100,
                        "vocab", vocabulary));
        return tokenizer;
    }

    private static List<Map<String, Object>> addedTokens(Map<String, Integer> vocabulary) {
        List<Map<String, Object>> added = new ArrayList<>();
        for (Map.Entry<String, Integer> token : vocabulary.entrySet()) {
            if (Vocabulary.SPECIAL_TOKENS.contains(token.getKey())) {
                added.add(entries(
                        "id", token.getValue(),
                        "content", token.getKey(),
                        "single_word", false,
                        "lstrip", false,
                        "rstrip", false,
                        "normalized", false,
                        "special", true));
            }
        }
        return added;
    }

    /** That of uncased models. Accents go exactly where upper case goes ({@code strip_accents} null). */
    private static Map<String, Object> normalizer() {
        return entries(
                "type",
                "BertNormalizer",
                "clean_text",
                true,
                "handle_chinese_chars",
                true,
                "strip_accents",
                null,
                "lowercase",
                true);
    }

    private static Map<String, Object> postProcessor(Map<String, Integer> vocabulary) {
        Object first = piece("SpecialToken", "[CLS]", 0);
        Object end = piece("SpecialToken", "[SEP]", 0);
        Object text = piece("Sequence", "A", 0);
        return entries(
                "type", "TemplateProcessing",
                "single", List.of(first, text, end),
                "pair", List.of(first, text, end, piece("Sequence", "B", 1), piece("SpecialToken", "[SEP]", 1)),
                "special_tokens",
                        entries(
                                "[CLS]", special(vocabulary, "[CLS]"),
                                "[SEP]", special(vocabulary, "[SEP]")));
    }

    private static Object piece(String kind, String id, int typeId) {
        return Map.of(kind, entries("id", id, "type_id", typeId));
    }

    private static Object special(Map<String, Integer> vocabulary, String token) {
        return entries("id", token, "ids", List.of(vocabulary.get(token)), "tokens", List.of(token));
    }

    private static Map<String, Object> entries(Object... keysAndValues) {
        Map<String, Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return entries;
    }
}
