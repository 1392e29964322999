package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerFilesTest {
    private static final List<String> TOKENS =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "Good", "cafe", "##s", "!");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void vocabularyOfSamplesLeavesNothingOfThemUnknown() throws IOException {
        // Given
        List<String> samples =
                List.of("The battery isn't GOOD, sadly…", "Café crème: 10/10!", "良い good good batteries");
        List<String> tokens = Vocabulary.of(samples, 400);
        TokenizerFiles.of(tokens, 128).write(directory);

        // When
        try (HuggingFaceTokenizer tokenizer = Golden.tokenizer(directory)) {
            List<String> encoded = samples.stream()
                    .flatMap(sample -> List.of(tokenizer.encode(sample).getTokens()).stream())
                    .toList();

            // Then
            assertThat(encoded).doesNotContain("[UNK]").contains("good", "[CLS]", "[SEP]");
            assertThat(tokenizer.encode("Zebra goods").getTokens()).doesNotContain("[UNK]");
        }
    }

    @Test
    void vocabularyKeepsTheMostFrequentWordsWithinItsSize() {
        // Given
        List<String> samples = List.of("common common common rare rare", "once");
        int alphabet = Vocabulary.of(List.of(), 0).size();

        // When
        List<String> tokens = Vocabulary.of(samples, alphabet + 1);

        // Then
        assertThat(tokens).hasSize(alphabet + 1).contains("common").doesNotContain("rare", "once");
        assertThat(tokens).startsWith("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    }

    @Test
    void caseIsKeptAsTheTokenizerConfigRequires() throws IOException {
        // Given
        Path cased = Files.createDirectory(directory.resolve("cased"));
        Files.write(cased.resolve("vocab.txt"), TOKENS);
        Files.writeString(cased.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

        // When
        TokenizerFiles.read(cased, config(TOKENS.size())).write(directory);

        // Then
        try (HuggingFaceTokenizer tokenizer = Golden.tokenizer(directory)) {
            assertThat(tokenizer.encode("Good goods!").getTokens())
                    .containsExactly("[CLS]", "Good", "good", "##s", "!", "[SEP]");
        }
    }

    /** As transformers' BertTokenizerFast and DistilBertTokenizerFast read both files; PreTrainedTokenizerFast reads one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "{\"do_lower_case\": false} | true | - | true | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
                "{\"do_lower_case\": true} | false | - | true | [CLS] good cafe [UNK] [UNK] [SEP] | true | - | true",
                "{\"strip_accents\": true} | false | - | true | [CLS] Good cafe [UNK] [UNK] [SEP] | false | true | true",
                "{\"strip_accents\": null} | false | true | true | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
                "{\"tokenize_chinese_chars\": false} | true | - | true | [CLS] good cafe [UNK] [SEP] | true | - | false",
                "{} | false | false | false | [CLS] Good caf\u00e9 [UNK] [SEP] | false | false | false",
                "{\"do_lower_case\": null} | false | - | true | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
                "{\"do_lower_case\": true, \"tokenizer_class\": \"PreTrainedTokenizerFast\"} | false | - | true"
                        + " | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
                "{\"do_lower_case\": false, \"tokenizer_class\": \"BertTokenizer\"} | true | - | true"
                        + " | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
                "- | false | - | true | [CLS] Good caf\u00e9 [UNK] [UNK] [SEP] | false | - | true",
            })
    void settingsOfTheTokenizerAreOneTruth(
            String config,
            boolean lowercase,
            Boolean strip,
            boolean chinese,
            String expected,
            boolean lowerCase,
            Boolean stripAccents,
            boolean chineseCharacters)
            throws IOException {
        // Given
        Path contradictory = Files.createDirectory(directory.resolve("contradictory"));
        TokenizerFiles.of(
                        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "Good", "cafe", "caf\u00e9"), 128)
                .write(contradictory);
        Path json = contradictory.resolve("tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(json.toFile());
        ((ObjectNode) tokenizer.get("normalizer"))
                .put("lowercase", lowercase)
                .put("strip_accents", strip)
                .put("handle_chinese_chars", chinese);
        JSON.writeValue(json.toFile(), tokenizer);
        Path settings = contradictory.resolve("tokenizer_config.json");
        Files.delete(settings);
        if (config != null) {
            Files.writeString(settings, config);
        }

        // When
        TokenizerFiles.read(contradictory, config(9)).write(directory);

        // Then
        try (HuggingFaceTokenizer loaded = Golden.tokenizer(directory)) {
            assertThat(String.join(
                            " ", loaded.encode("Good caf\u00e9 \u826f\u826f").getTokens()))
                    .isEqualTo(expected);
        }
        JsonNode written =
                JSON.readTree(directory.resolve("tokenizer_config.json").toFile());
        assertThat(written.path("do_lower_case").asBoolean(true)).isEqualTo(lowerCase);
        assertThat(written.path("tokenize_chinese_chars").asBoolean(true)).isEqualTo(chineseCharacters);
        assertThat(
                        written.path("strip_accents").isBoolean()
                                ? written.get("strip_accents").booleanValue()
                                : null)
                .isEqualTo(stripAccents);
    }

    @Test
    void aTokenizerThatTheLibraryCannotLoadIsFoundWhereItIsRead() throws IOException {
        // Given
        TokenizerFiles.of(TOKENS, 128).write(directory);
        Path json = directory.resolve("tokenizer.json");
        Files.writeString(json, Files.readString(json).replace("BertPreTokenizer", "TomorrowsPreTokenizer"));

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, config(10)))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("Cannot load the tokenizer " + json);
    }

    @Test
    void aByteOrderMarkIsNoPartOfAToken() throws IOException {
        // Given
        Path marked = Files.createDirectory(directory.resolve("marked"));
        Files.writeString(marked.resolve("vocab.txt"), "\uFEFF" + String.join("\r\n", TOKENS));

        // When
        TokenizerFiles.read(marked, config(10)).write(directory);

        // Then
        assertThat(directory.resolve("vocab.txt")).hasContent(String.join("\n", TOKENS));
    }

    @Test
    void tokenizerJsonAloneGivesTheOtherFiles() throws IOException {
        // Given
        Path alone = Files.createDirectory(directory.resolve("alone"));
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        TokenizerFiles.of(TOKENS, 128).write(directory);
        Files.copy(directory.resolve("tokenizer.json"), alone.resolve("tokenizer.json"));

        // When
        TokenizerFiles files = TokenizerFiles.read(alone, config(TOKENS.size()));

        // Then
        files.write(bundle);
        assertThat(bundle.resolve("tokenizer.json")).hasSameBinaryContentAs(alone.resolve("tokenizer.json"));
        assertThat(Files.readAllLines(bundle.resolve("vocab.txt"))).isEqualTo(TOKENS);
        assertThat(bundle.resolve("tokenizer_config.json")).content().contains("\"do_lower_case\" : true", "512");
        assertThat(bundle.resolve("special_tokens_map.json")).content().contains("\"cls_token\" : \"[CLS]\"");
        assertThat(files.vocabularySize()).isEqualTo(TOKENS.size());
    }

    @Test
    void transformersTruncatesWhereTheModelDoes() throws IOException {
        // Given
        Path left = Files.createDirectory(directory.resolve("left"));
        Files.write(left.resolve("vocab.txt"), TOKENS);
        Files.writeString(
                left.resolve("tokenizer_config.json"),
                "{\"model_max_length\": 1000000, \"truncation_side\": \"left\", \"padding_side\": \"left\", \"kept\": 1}");

        // When
        TokenizerFiles.read(left, config(TOKENS.size())).reading(128).write(directory);

        // Then
        JsonNode written =
                JSON.readTree(directory.resolve("tokenizer_config.json").toFile());
        assertThat(written.path("model_max_length").intValue()).isEqualTo(128);
        assertThat(written.path("truncation_side").asText()).isEqualTo("right");
        assertThat(written.path("padding_side").asText()).isEqualTo("right");
        assertThat(written.path("kept").intValue()).isEqualTo(1);
    }

    @Test
    void directoryWithoutTokenizerIsMissingInput() {
        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, config(10)))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("tokenizer.json", "vocab.txt", directory.toString());
    }

    @Test
    void vocabularyLargerThanTheWordEmbeddingIsRejected() throws IOException {
        // Given
        Files.write(directory.resolve("vocab.txt"), TOKENS);

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, config(TOKENS.size() - 1)))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("vocab.txt", "10 tokens", "9 rows");
    }

    @Test
    void vocabularyWithoutSpecialTokensIsRejected() throws IOException {
        // Given
        Files.write(directory.resolve("vocab.txt"), List.of("[PAD]", "[UNK]", "[SEP]", "[MASK]", "a"));

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, config(10)))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("vocab.txt", "[CLS]");
    }

    @Test
    void tokenizerOfAnotherKindIsNamed() throws IOException {
        // Given
        Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": {\"type\": \"BPE\", \"vocab\": {}}}");

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, config(10)))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("tokenizer.json", "BPE", "WordPiece");
    }

    private static DistilBertConfig config(int vocabSize) {
        return DistilBertConfig.of(vocabSize, 512, 8, 1, 2, 8, List.of("NEGATIVE", "POSITIVE"));
    }
}
