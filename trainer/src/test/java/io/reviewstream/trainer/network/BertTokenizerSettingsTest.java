package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BertTokenizerSettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TOKENS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "##s");
    private static final DistilBertConfig CONFIG =
            DistilBertConfig.of(TOKENS.size(), 64, 8, 1, 2, 8, List.of("NEGATIVE", "POSITIVE"));

    @TempDir
    Path directory;

    @BeforeEach
    void writeTokenizer() throws IOException {
        TokenizerFiles.of(TOKENS, 64).write(directory);
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"bert\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aTokenTypeThatIsNotTheFirstIsRejected(int place) throws IOException {
        // Given
        setTypeOfPlace(place);

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, CONFIG))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("tokenizer.json", "post_processor", "type_id 1");
    }

    @Test
    void tokenTypesAreNothingToADistilBert() throws IOException {
        // Given
        setTypeOfPlace(1);
        Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"distilbert\"}");

        // When
        TokenizerFiles files = TokenizerFiles.read(directory, CONFIG);

        // Then
        assertThat(files.vocabularySize()).isEqualTo(TOKENS.size());
    }

    /** With these, transformers' tokenizers give a DistilBERT the inputs that it takes. */
    @ParameterizedTest
    @CsvSource({
        "BertTokenizer, DistilBertTokenizer",
        "BertTokenizerFast, DistilBertTokenizerFast",
        "DistilBertTokenizer, DistilBertTokenizer",
        "PreTrainedTokenizerFast, PreTrainedTokenizerFast",
    })
    void settingsBecomeThoseOfADistilBert(String name, String expected) throws IOException {
        // Given
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"do_lower_case\": true, \"tokenizer_class\": \"" + name
                        + "\", \"model_input_names\": [\"input_ids\"," + " \"token_type_ids\", \"attention_mask\"]}");
        Path bundle = Files.createDirectory(directory.resolve("bundle"));

        // When
        TokenizerFiles.read(directory, CONFIG).write(bundle);

        // Then
        JsonNode written = JSON.readTree(bundle.resolve("tokenizer_config.json").toFile());
        assertThat(written.path("tokenizer_class").asText()).isEqualTo(expected);
        assertThat(written.path("model_input_names"))
                .extracting(JsonNode::asText)
                .containsExactly("input_ids", "attention_mask");
        assertThat(written.path("do_lower_case").asBoolean()).isTrue();
        assertThat(bundle.resolve("tokenizer.json")).hasSameBinaryContentAs(directory.resolve("tokenizer.json"));
    }

    @Test
    void aVocabularyOfAnotherTokenizerIsNotEnough() throws IOException {
        // Given
        Files.delete(directory.resolve("tokenizer.json"));
        Files.writeString(
                directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertJapaneseTokenizer\"}");

        // When / Then
        assertThatThrownBy(() -> TokenizerFiles.read(directory, CONFIG))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("tokenizer_config.json", "'BertJapaneseTokenizer'", "tokenizer.json");
    }

    @Test
    void aVocabularyOfBertsTokenizerIsEnough() throws IOException {
        // Given
        Files.delete(directory.resolve("tokenizer.json"));
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");

        // When
        TokenizerFiles files = TokenizerFiles.read(directory, CONFIG);

        // Then
        assertThat(files.vocabularySize()).isEqualTo(TOKENS.size());
    }

    /** Of [CLS], the text and [SEP] in the template of a single text. */
    private void setTypeOfPlace(int place) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode piece = (ObjectNode) tokenizer.at("/post_processor/single/" + place);
        piece.forEach(part -> ((ObjectNode) part).put("type_id", 1));
        JSON.writeValue(file.toFile(), tokenizer);
    }
}
