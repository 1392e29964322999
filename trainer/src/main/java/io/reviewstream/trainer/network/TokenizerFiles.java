package io.reviewstream.trainer.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The complete tokenizer of a bundle: {@code tokenizer.json}, {@code tokenizer_config.json},
 * {@code special_tokens_map.json} and {@code vocab.txt}. What a model directory has is kept byte for byte; what is
 * missing is written from {@code tokenizer.json}, or from {@code vocab.txt} where that is all there is.
 */
public final class TokenizerFiles {
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String VOCAB = "vocab.txt";

    private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    /** All that a tokenizer can have. */
    static final List<String> NAMES = List.of(TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS_MAP, VOCAB);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private final Map<String, byte[]> files;
    private final int vocabularySize;

    private TokenizerFiles(Map<String, byte[]> files, int vocabularySize) {
        this.files = files;
        this.vocabularySize = vocabularySize;
    }

    /**
     * The tokenizer of a Hugging Face model directory.
     *
     * @param config the network it feeds: no token may lie beyond its word embedding
     * @throws UserException if there is neither {@code tokenizer.json} nor {@code vocab.txt}, or one of them is damaged
     */
    public static TokenizerFiles read(Path modelDirectory, DistilBertConfig config) {
        Path tokenizer = modelDirectory.resolve(TOKENIZER);
        Path vocab = modelDirectory.resolve(VOCAB);
        boolean complete = Files.isRegularFile(tokenizer);
        if (!complete && !Files.isRegularFile(vocab)) {
            throw ModelFiles.noTokenizer(modelDirectory.toString());
        }
        List<String> tokens = complete ? tokens(tokenizer) : tokensByLine(vocab);
        int size = Math.max(tokens.size(), complete ? rowsOfAddedTokens(tokenizer) : 0);
        if (size > config.vocabSize()) {
            throw UserException.badInput((complete ? tokenizer : vocab) + " has " + size
                    + " tokens, and the network's word embedding only " + config.vocabSize() + " rows");
        }
        Map<String, byte[]> files =
                generate(complete ? tokenizer : vocab, tokens, lowerCase(modelDirectory), config.maxPositions());
        for (String name : List.copyOf(files.keySet())) {
            Path file = modelDirectory.resolve(name);
            if (Files.isRegularFile(file)) {
                files.put(name, bytes(file));
            }
        }
        return new TokenizerFiles(files, size);
    }

    /** Tokens may have been added beyond the vocabulary. */
    private static int rowsOfAddedTokens(Path tokenizer) {
        int rows = 0;
        for (JsonNode added : parse(tokenizer).path("added_tokens")) {
            rows = Math.max(rows, added.path("id").asInt() + 1);
        }
        return rows;
    }

    /**
     * A tokenizer of one's own, uncased.
     *
     * @param tokens by id, {@link Vocabulary#SPECIAL_TOKENS} among them
     * @param maxTokens the longest input of the network
     */
    public static TokenizerFiles of(List<String> tokens, int maxTokens) {
        return new TokenizerFiles(generate(Path.of(VOCAB), tokens, true, maxTokens), tokens.size());
    }

    /** Number of tokens: the rows that a word embedding needs. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Writes all four files into a directory. */
    public void write(Path directory) {
        files.forEach((name, content) -> {
            try {
                Files.write(directory.resolve(name), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Map<String, byte[]> generate(Path vocab, List<String> tokens, boolean lowerCase, int maxTokens) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(TOKENIZER, json(WordPieceTokenizer.describe(vocab, tokens, lowerCase)));
        Map<String, Object> config = new TreeMap<>(specialTokens());
        config.put("do_lower_case", lowerCase);
        config.put("model_max_length", maxTokens);
        config.put("tokenizer_class", "DistilBertTokenizer");
        files.put(TOKENIZER_CONFIG, json(config));
        files.put(SPECIAL_TOKENS_MAP, json(specialTokens()));
        files.put(VOCAB, (String.join("\n", tokens) + "\n").getBytes(StandardCharsets.UTF_8));
        return files;
    }

    private static Map<String, String> specialTokens() {
        return new TreeMap<>(Map.of(
                "cls_token", "[CLS]",
                "mask_token", "[MASK]",
                "pad_token", "[PAD]",
                "sep_token", "[SEP]",
                "unk_token", "[UNK]"));
    }

    /** A vocabulary is one token a line, its line number the id. */
    private static List<String> tokensByLine(Path vocab) {
        try {
            List<String> tokens = new ArrayList<>(Files.readAllLines(vocab, StandardCharsets.UTF_8));
            while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isEmpty()) {
                tokens.remove(tokens.size() - 1);
            }
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < tokens.size(); i++) {
                if (!seen.add(tokens.get(i))) {
                    throw UserException.badInput(
                            vocab + ", line " + (i + 1) + ": the token stands there a second time");
                }
            }
            return tokens;
        } catch (IOException e) {
            throw UserException.badInput(vocab + " is not UTF-8 text", e);
        }
    }

    private static List<String> tokens(Path tokenizer) {
        JsonNode model = parse(tokenizer).path("model");
        String type = model.path("type").asText();
        if (!type.equals("WordPiece") || !model.path("vocab").isObject()) {
            throw UserException.badInput(
                    tokenizer + " is a tokenizer of type '" + type + "', and DistilBERT needs WordPiece");
        }
        Map<Integer, String> byId = new TreeMap<>();
        model.path("vocab")
                .properties()
                .forEach(token -> byId.put(token.getValue().asInt(-1), token.getKey()));
        if (byId.size() != model.path("vocab").size() || !byId.keySet().equals(ids(byId.size()))) {
            throw UserException.badInput(tokenizer + ": the ids of its vocabulary do not run from 0 without a gap");
        }
        return List.copyOf(byId.values());
    }

    private static Set<Integer> ids(int size) {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < size; i++) {
            ids.add(i);
        }
        return ids;
    }

    private static boolean lowerCase(Path modelDirectory) {
        Path config = modelDirectory.resolve(TOKENIZER_CONFIG);
        return !Files.isRegularFile(config)
                || parse(config).path("do_lower_case").asBoolean(true);
    }

    private static ObjectNode parse(Path file) {
        try {
            if (JSON.readTree(bytes(file)) instanceof ObjectNode object) {
                return object;
            }
            throw UserException.badInput(file + " is not a JSON object");
        } catch (JsonProcessingException e) {
            throw UserException.badInput(file + " is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps and lists are always JSON", e);
        }
    }
}
