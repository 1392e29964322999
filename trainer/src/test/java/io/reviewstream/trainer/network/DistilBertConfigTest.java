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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistilBertConfigTest {
    @TempDir
    Path directory;

    @Test
    void everyFieldThatTheNetworkNeedsIsRead() throws IOException {
        // Given
        write(
                """
                {"model_type": "distilbert", "activation": "gelu", "vocab_size": 100, "max_position_embeddings": 64,
                 "dim": 32, "n_layers": 3, "n_heads": 4, "hidden_dim": 48, "dropout": 0.3, "attention_dropout": 0.2,
                 "seq_classif_dropout": 0.4, "initializer_range": 0.01, "pad_token_id": 5,
                 "id2label": {"0": "bad", "1": "good"}, "label2id": {"bad": 0, "good": 1}}""");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config)
                .isEqualTo(new DistilBertConfig(
                        100, 64, 32, 3, 4, 48, 0.3, 0.2, 0.4, 0.01, 5, List.of("bad", "good"), java.util.Map.of()));
    }

    @Test
    void absentFieldsHaveTheDefaultsOfTransformers() throws IOException {
        // Given
        write("{\"model_type\": \"distilbert\"}");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config)
                .isEqualTo(DistilBertConfig.of(30_522, 512, 768, 6, 12, 3_072, List.of("LABEL_0", "LABEL_1")));
    }

    @Test
    void aWrittenConfigSaysWhatIsTrueOfTheBundle() throws IOException {
        // Given
        write(
                """
                {"model_type": "distilbert", "qa_dropout": 0.1, "tie_weights_": true, "torch_dtype": "float16",
                 "dtype": "bfloat16", "problem_type": "multi_label_classification", "pruned_heads": {"0": [1]},
                 "quantization_config": {"quant_method": "bitsandbytes"}, "auto_map": {"AutoModel": "own.Model"},
                 "adapters": {"adapters": {}}, "output_hidden_states": true, "transformers.js_config": {"dtype": "q4"}}""");
        DistilBertConfig config = DistilBertConfig.read(directory).withLabels(List.of("NEGATIVE", "POSITIVE"));

        // When
        config.write(directory);

        // Then
        DistilBertConfig written = DistilBertConfig.read(directory);
        assertThat(written.labels()).isEqualTo(config.labels());
        assertThat(config.isSoftmax()).isFalse();
        assertThat(written.isSoftmax()).isTrue();
        JsonNode json =
                new ObjectMapper().readTree(directory.resolve("config.json").toFile());
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "activation",
                        "architectures",
                        "attention_dropout",
                        "dim",
                        "dropout",
                        "hidden_dim",
                        "id2label",
                        "initializer_range",
                        "label2id",
                        "max_position_embeddings",
                        "model_type",
                        "n_heads",
                        "n_layers",
                        "pad_token_id",
                        "problem_type",
                        "qa_dropout",
                        "seq_classif_dropout",
                        "tie_weights_",
                        "torch_dtype",
                        "vocab_size");
        assertThat(json.at("/architectures/0").textValue()).isEqualTo("DistilBertForSequenceClassification");
        assertThat(json.at("/torch_dtype").textValue()).isEqualTo("float32");
        assertThat(json.at("/problem_type").textValue()).isEqualTo("single_label_classification");
        assertThat(json.at("/label2id/POSITIVE").intValue()).isEqualTo(1);
    }

    @Test
    void anOldConfigurationIsRecognisedByItsArchitecture() throws IOException {
        // Given
        write("{\"architectures\": [\"DistilBertForMaskedLM\"], \"dim\": 96}");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config.dim()).isEqualTo(96);
    }

    @Test
    void positionsThatBeganAsWavesAreReadLikeAnyOther() throws IOException {
        // Given
        write("{\"model_type\": \"distilbert\", \"sinusoidal_pos_embds\": true}");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(config.otherFields().get("sinusoidal_pos_embds").booleanValue())
                .isTrue();
        assertThat(ParameterShapes.of(config)).containsKey(ParameterShapes.POSITIONS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model_type\": \"roberta\"} | 'roberta'",
                "{\"architectures\": [\"RobertaModel\"]} | RobertaModel",
                "{\"activation\": \"relu\"} | 'relu'",
                "{\"dim\": 30, \"n_heads\": 4} | n_heads",
                "{\"dim\": \"wide\"} | dim",
                "{\"n_layers\": 0} | n_layers",
                "{\"dropout\": 1.5} | dropout",
                "{\"num_labels\": 0} | needs a label",
                "{\"num_labels\": 2147483647} | num_labels must be at most 10000, not 2147483647",
                "{\"n_layers\": 2147483647} | n_layers must be from 1 to 1000, not 2147483647",
                "{\"vocab_size\": 2147483647} | vocab_size must be from 1 to 10000000, not 2147483647",
                "{\"hidden_dim\": 2147483647} | hidden_dim must be from 1 to 100000, not 2147483647",
                "{\"n_layers\": 6, \"num_hidden_layers\": 3} | n_layers is 6, and num_hidden_layers",
                "{\"dim\": 768, \"hidden_size\": 96} | dim is 768, and hidden_size",
                "{\"n_heads\": 12, \"num_attention_heads\": 4} | n_heads is 12, and num_attention_heads",
                "{\"id2label\": [\"POSITIVE\", \"NEGATIVE\"]} | id2label must be an object",
                "{\"label2id\": \"POSITIVE\"} | label2id must be an object",
                "{\"id2label\": {\"0\": \"A\", \"1\": null}} | id2label names no label 1",
                "{\"label2id\": {\"A\": 0, \"B\": 0}} | label2id names label 0 twice",
                "{\"id2label\": {\"0\": \"A\", \"2\": \"B\"}} | id2label",
                "{\"pad_token_id\": -1} | pad_token_id",
                "[] | JSON object",
                "{\"dim\": | not JSON",
            })
    void invalidFieldsAreNamed(String json, String expected) throws IOException {
        // Given
        write(json);

        // When / Then
        assertThatThrownBy(() -> DistilBertConfig.read(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("config.json", expected.replace("'", ""));
    }

    @Test
    void sizesMayHaveTheOtherNamesThatTransformersReads() throws IOException {
        // Given
        write("{\"hidden_size\": 96, \"num_hidden_layers\": 3, \"n_heads\": 4, \"num_attention_heads\": 4}");

        // When
        DistilBertConfig config = DistilBertConfig.read(directory);

        // Then
        assertThat(List.of(config.dim(), config.layers(), config.heads())).containsExactly(96, 3, 4);
    }

    @Test
    void missingConfigIsMissingInput() {
        // Given
        Path nowhere = directory.resolve("nowhere");

        // When / Then
        assertThatThrownBy(() -> DistilBertConfig.read(nowhere))
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT));
    }

    private void write(String json) throws IOException {
        Files.writeString(directory.resolve("config.json"), json);
    }
}
