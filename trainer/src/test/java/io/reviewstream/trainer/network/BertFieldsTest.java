package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertFieldsTest {
    private static final List<String> LABELS = List.of("LABEL_0", "LABEL_1");

    @TempDir
    Path directory;

    @Test
    void everyFieldHasItsPlaceInADistilBert() throws IOException {
        // Given
        write(
                """
                {"model_type": "bert", "hidden_act": "gelu", "vocab_size": 100, "max_position_embeddings": 64,
                 "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 48,
                 "hidden_dropout_prob": 0.3, "attention_probs_dropout_prob": 0.2, "classifier_dropout": 0.4,
                 "initializer_range": 0.01, "pad_token_id": 5, "layer_norm_eps": 1e-12, "type_vocab_size": 2,
                 "position_embedding_type": "absolute", "is_decoder": false, "add_cross_attention": null,
                 "n_layers": 9, "dim": 7, "activation": "relu", "auto_map": {},
                 "id2label": {"0": "bad", "1": "good"}, "label2id": {"bad": 0, "good": 1}}""");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config)
                .isEqualTo(new DistilBertConfig(
                        100, 64, 32, 3, 4, 48, 0.3, 0.2, 0.4, 0.01, 5, List.of("bad", "good"), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\": \"bert\"} | 0.1",
                "{\"architectures\": [\"BertForPreTraining\"], \"classifier_dropout\": null} | 0.1",
                "{\"model_type\": \"bert\", \"hidden_dropout_prob\": 0.3} | 0.3",
            })
    void absentFieldsHaveTheDefaultsOfTransformers(String json, double dropout) throws IOException {
        // Given
        write(json);

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config)
                .isEqualTo(new DistilBertConfig(
                        30_522, 512, 768, 12, 12, 3_072, dropout, 0.1, dropout, 0.02, 0, LABELS, Map.of()));
    }

    @Test
    void whatIsWrittenIsADistilBert() throws IOException {
        // Given
        write("{\"model_type\": \"bert\", \"hidden_size\": 24, \"num_hidden_layers\": 4, \"bos_token_id\": null}");
        DistilBertConfig config = DistilBertConfig.read(directory);

        // When
        config.write(directory);

        // Then
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("config.json").toFile());
        assertThat(json.path("model_type").asText()).isEqualTo("distilbert");
        assertThat(json.path("dim").intValue()).isEqualTo(24);
        assertThat(json.has("hidden_size")).isFalse();
        assertThat(json.has("layer_norm_eps")).isFalse();
        assertThat(DistilBertConfig.read(directory).layers()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"hidden_act\": \"gelu_new\" | hidden_act is \"gelu_new\"",
                "\"hidden_act\": \"relu\" | hidden_act is \"relu\"",
                "\"layer_norm_eps\": 1e-5 | layer_norm_eps is 1.0E-5",
                "\"layer_norm_eps\": \"1e-12\" | layer_norm_eps is \"1e-12\"",
                "\"position_embedding_type\": \"relative_key\" | position_embedding_type is \"relative_key\"",
                "\"position_embedding_type\": \"alibi\" | position_embedding_type is \"alibi\"",
                "\"is_decoder\": true | is_decoder is true",
                "\"add_cross_attention\": true | add_cross_attention is true",
                "\"auto_map\": {\"AutoModel\": \"own.Model\"} | auto_map",
            })
    void whatADistilBertCannotComputeIsNamed(String field, String expected) throws IOException {
        // Given
        write("{\"model_type\": \"bert\", " + field + "}");

        // When / Then
        assertThatThrownBy(() -> DistilBertConfig.read(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("config.json", expected, "Take another checkpoint");
    }

    @Test
    void invalidSizesAreNamedAsDistilBertDoes() throws IOException {
        // Given
        write("{\"model_type\": \"bert\", \"num_hidden_layers\": 0}");

        // When / Then
        assertThatThrownBy(() -> DistilBertConfig.read(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("of a BERT", "named as DistilBERT's", "n_layers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\": \"roberta\", \"architectures\": [\"RobertaModel\"]} | 'roberta'",
                "{\"model_type\": \"bert-generation\"} | 'bert-generation'",
                "{\"model_type\": \"mobilebert\"} | 'mobilebert'",
                "{\"architectures\": [\"BertGenerationEncoder\"]} | BertGenerationEncoder",
            })
    void relativesOfBertStayErrorsWithTheirName(String json, String expected) throws IOException {
        // Given
        write(json);

        // When / Then
        assertThatThrownBy(() -> DistilBertConfig.read(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(expected, "a DistilBERT or BERT is needed");
    }

    private void write(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }
}
