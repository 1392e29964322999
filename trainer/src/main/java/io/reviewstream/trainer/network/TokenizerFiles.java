package io.reviewstream.trainer.network;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.io.function.Uncheck;

/**
 * The complete tokenizer of a bundle: {@code tokenizer.json}, {@code tokenizer_config.json},
 * {@code special_tokens_map.json} and {@code vocab.txt}. What is missing in a model directory is written from
 * {@code tokenizer.json}, or from {@code vocab.txt} where that is all there is. What is there is kept byte for byte, but for
 * settings that contradict each other: those of {@code tokenizer_config.json} win over the normalizer of
 * {@code tokenizer.json}, as in transformers' fast tokenizers of BERT. That of a BERT becomes a DistilBERT's, without token
 * types. {@link #reading} sets the length.
 */
public final class TokenizerFiles {
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String VOCAB = "vocab.txt";

    private static final String SPECIAL_TOKENS_MAP = "special_tokens_map.json";
    /** All that a tokenizer can have. */
    static final List<String> NAMES = List.of(TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS_MAP, VOCAB);

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /** Settings of a tokenizer_config.json that BERT's tokenizers read, the normalizer's field for each, and the default. */
    private static final List<NormalizerSetting> SETTINGS = List.of(
            new NormalizerSetting("do_lower_case", "lowercase", BooleanNode.TRUE),
            new NormalizerSetting("strip_accents", "strip_accents", NullNode.getInstance()),
            new NormalizerSetting("tokenize_chinese_chars", "handle_chinese_chars", BooleanNode.TRUE));

    private record NormalizerSetting(String name, String field, JsonNode absent) {}

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
     * @throws UserException if there is neither {@code tokenizer.json} nor {@code vocab.txt}, or one of them is damaged,
     *     or the library that tokenizes cannot load it
     */
    public static TokenizerFiles read(Path modelDirectory, DistilBertConfig config) {
        Path tokenizer = modelDirectory.resolve(TOKENIZER);
        Path vocab = modelDirectory.resolve(VOCAB);
        boolean complete = FileAccess.isFile(tokenizer);
        if (!complete && !FileAccess.isFile(vocab)) {
            throw ModelFiles.noTokenizer(modelDirectory.toString());
        }
        List<String> tokens = complete ? tokens(tokenizer) : tokensByLine(vocab);
        int size = Math.max(tokens.size(), complete ? rowsOfAddedTokens(tokenizer) : 0);
        if (size > config.vocabSize()) {
            throw UserException.badInput((complete ? tokenizer : vocab) + " has " + size
                    + " tokens, and the network's word embedding only " + config.vocabSize() + " rows");
        }
        Map<String, byte[]> files = generate(complete ? tokenizer : vocab, tokens, config.maxPositions());
        for (String name : List.of(TOKENIZER, TOKENIZER_CONFIG, SPECIAL_TOKENS_MAP)) {
            Path file = modelDirectory.resolve(name);
            if (FileAccess.isFile(file)) {
                files.put(name, bytes(file));
            }
        }
        reconcile(modelDirectory, files);
        Encoding text = encode(complete ? tokenizer : vocab, files.get(TOKENIZER));
        if (BertFields.areIn(modelDirectory)) {
            Path configFile = modelDirectory.resolve(TOKENIZER_CONFIG);
            ObjectNode settings = JsonFile.parse(configFile, files.get(TOKENIZER_CONFIG));
            if (!complete) {
                BertTokenizerSettings.requireBertTokenizer(configFile, settings);
            }
            BertTokenizerSettings.requireFirstType(tokenizer, text);
            files.put(TOKENIZER_CONFIG, json(BertTokenizerSettings.toDistilBert(settings)));
        }
        return new TokenizerFiles(files, size);
    }

    /** A class of transformers other than BERT's reads the normalizer alone, and so does one of no settings. */
    private static void reconcile(Path modelDirectory, Map<String, byte[]> files) {
        Path configFile = modelDirectory.resolve(TOKENIZER_CONFIG);
        ObjectNode tokenizer = JsonFile.parse(modelDirectory.resolve(TOKENIZER), files.get(TOKENIZER));
        ObjectNode config = JsonFile.parse(configFile, files.get(TOKENIZER_CONFIG));
        if (!(tokenizer.get("normalizer") instanceof ObjectNode normalizer)
                || !normalizer.path("type").asText().equals("BertNormalizer")) {
            return;
        }
        String reader = config.path("tokenizer_class").asText("");
        boolean wins = FileAccess.isFile(configFile) && (reader.isEmpty() || reader.contains("Bert"));
        for (NormalizerSetting setting : SETTINGS) {
            JsonNode normalized = normalizer.has(setting.field) ? normalizer.get(setting.field) : setting.absent;
            JsonNode configured = config.get(setting.name);
            if (configured != null && !configured.isBoolean() && !configured.isNull()) {
                throw UserException.badInput(
                        configFile + ": " + setting.name + " must be true, false or null, not " + configured);
            }
            if (wins && configured != null && (configured.isBoolean() || setting.absent.isNull())) {
                if (!configured.equals(normalized)) {
                    normalizer.set(setting.field, configured);
                    files.put(TOKENIZER, json(tokenizer));
                }
            } else if (!normalized.equals(configured == null ? setting.absent : configured)) {
                config.set(setting.name, normalized);
                files.put(TOKENIZER_CONFIG, json(config));
            }
        }
    }

    /** A word, encoded by the library, which may not be able to load the tokenizer. */
    private static Encoding encode(Path source, byte[] tokenizer) {
        try (HuggingFaceTokenizer loaded =
                HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(tokenizer), Map.of("truncation", "false"))) {
            return loaded.encode("a");
        } catch (IOException | RuntimeException e) {
            throw UserException.badInput(
                    "Cannot load the tokenizer " + source + ": " + e.getMessage()
                            + ". Save it again with a version of the tokenizers library that writes this format.",
                    e);
        }
    }

    /** Tokens may have been added beyond the vocabulary. */
    private static int rowsOfAddedTokens(Path tokenizer) {
        int rows = 0;
        for (JsonNode added : JsonFile.read(tokenizer).path("added_tokens")) {
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
        return new TokenizerFiles(generate(Path.of(VOCAB), tokens, maxTokens), tokens.size());
    }

    /**
     * The same for a model that reads so many tokens: transformers, which reads {@code model_max_length} and the sides of
     * {@code tokenizer_config.json}, then cuts a text where {@code --truncation head} cuts it. It has no setting for
     * {@code head-tail}: of a longer text it keeps the beginning, also where we keep beginning and end.
     */
    public TokenizerFiles reading(int maxTokens) {
        ObjectNode config = JsonFile.parse(Path.of(TOKENIZER_CONFIG), files.get(TOKENIZER_CONFIG));
        ObjectNode truth = config.deepCopy().put("model_max_length", maxTokens);
        for (String side : List.of("truncation_side", "padding_side")) {
            if (truth.has(side)) {
                truth.put(side, "right");
            }
        }
        if (truth.equals(config)) {
            return this;
        }
        Map<String, byte[]> changed = new LinkedHashMap<>(files);
        changed.put(TOKENIZER_CONFIG, json(truth));
        return new TokenizerFiles(changed, vocabularySize);
    }

    /** Number of tokens: the rows that a word embedding needs. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /**
     * What masking has to know of the vocabulary.
     *
     * @throws UserException if there is no mask token
     */
    public WordPieces wordPieces() {
        Path file = Path.of(TOKENIZER);
        return WordPieces.of(file, JsonFile.parse(file, files.get(TOKENIZER)));
    }

    /** Writes all four files into a directory. */
    public void write(Path directory) {
        files.forEach((name, content) -> Uncheck.run(() -> Files.write(directory.resolve(name), content)));
    }

    private static Map<String, byte[]> generate(Path vocab, List<String> tokens, int maxTokens) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(TOKENIZER, json(WordPieceTokenizer.describe(vocab, tokens)));
        Map<String, Object> config = new TreeMap<>(specialTokens());
        config.put("do_lower_case", true);
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
            if (!tokens.isEmpty() && tokens.get(0).startsWith("\uFEFF")) {
                tokens.set(0, tokens.get(0).substring(1));
            }
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
        JsonNode model = JsonFile.read(tokenizer).path("model");
        String type = model.path("type").asText();
        if (!type.equals("WordPiece") || !model.path("vocab").isObject()) {
            throw UserException.badInput(
                    tokenizer + " is a tokenizer of type '" + type + "', and DistilBERT needs WordPiece");
        }
        Map<Integer, String> byId = new TreeMap<>();
        model.path("vocab")
                .properties()
                .forEach(token -> byId.put(token.getValue().asInt(-1), token.getKey()));
        if (byId.size() != model.path("vocab").size()
                || !List.copyOf(byId.keySet())
                        .equals(IntStream.range(0, byId.size()).boxed().toList())) {
            throw UserException.badInput(tokenizer + ": the ids of its vocabulary do not run from 0 without a gap");
        }
        return List.copyOf(byId.values());
    }

    /** Without a byte order mark, which Jackson passes over and other readers do not. */
    private static byte[] bytes(Path file) {
        byte[] content = JsonFile.bytes(file);
        return content.length >= 3 && Arrays.equals(content, 0, 3, BYTE_ORDER_MARK, 0, 3)
                ? Arrays.copyOfRange(content, 3, content.length)
                : content;
    }

    private static byte[] json(Object value) {
        return Json.pretty(value).getBytes(StandardCharsets.UTF_8);
    }
}
