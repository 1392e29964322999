package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedHeadTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();
    private static final int DIM = 8;
    private static final int WORDS = 40;

    @TempDir
    Path directory;

    @Test
    void theHeadOfTheCheckpointIsTrainedFurther() throws IOException {
        // Given
        write(withHead(WORDS).renamed("vocab_layer_norm.weight", "vocab_layer_norm.gamma"));

        // When
        Map<String, float[]> loaded = load(1);

        // Then
        assertThat(loaded.get("vocab_transform.weight")).containsOnly(0.5f);
        assertThat(loaded.get("vocab_layer_norm.weight")).containsOnly(0.25f);
        assertThat(loaded.get("vocab_projector.bias")).containsOnly(0.125f);
        assertThat(loaded).doesNotContainKeys("vocab_projector.weight", "classifier.weight");
        assertThat(DistilBertNetwork.hasMaskedHead(directory, CONFIG)).isTrue();
    }

    @Test
    void theHeadOfABertIsTrainedFurther() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(CONFIG, 1);
        bert.tensors()
                .f32("cls.predictions.transform.dense.weight", new long[] {DIM, DIM}, filled(DIM * DIM, 0.5f))
                .f32("cls.predictions.transform.dense.bias", new long[] {DIM}, filled(DIM, 0.75f))
                .f32("cls.predictions.transform.LayerNorm.gamma", new long[] {DIM}, filled(DIM, 0.25f))
                .f32("cls.predictions.transform.LayerNorm.beta", new long[] {DIM}, filled(DIM, 0))
                .f32("cls.predictions.bias", new long[] {WORDS}, filled(WORDS, 0.125f))
                .f32("cls.predictions.decoder.bias", new long[] {WORDS}, filled(WORDS, 0.125f))
                .f32("cls.predictions.decoder.weight", new long[] {WORDS, DIM}, filled(WORDS * DIM, 0));
        bert.write(directory);

        // When
        Map<String, float[]> loaded = load(1);

        // Then
        assertThat(loaded.get("vocab_transform.weight")).containsOnly(0.5f);
        assertThat(loaded.get("vocab_transform.bias")).containsOnly(0.75f);
        assertThat(loaded.get("vocab_layer_norm.weight")).containsOnly(0.25f);
        assertThat(loaded.get("vocab_projector.bias")).containsOnly(0.125f);
        assertThat(DistilBertNetwork.hasMaskedHead(directory, CONFIG)).isTrue();
    }

    @Test
    void aHeadThatIsMissingStartsRandom() throws IOException {
        // Given
        write(TestTensors.of(CONFIG));

        // When
        Map<String, float[]> loaded = load(1);

        // Then
        assertThat(loaded.get("vocab_transform.weight")).doesNotContain(0);
        assertThat(loaded.get("vocab_transform.bias")).containsOnly(0);
        assertThat(loaded.get("vocab_layer_norm.weight")).containsOnly(1);
        assertThat(loaded.get("vocab_layer_norm.bias")).containsOnly(0);
        assertThat(loaded.get("vocab_projector.bias")).hasSize(WORDS).containsOnly(0);
        assertThat(load(1).get("vocab_transform.weight")).containsExactly(loaded.get("vocab_transform.weight"));
        assertThat(load(2).get("vocab_transform.weight")).isNotEqualTo(loaded.get("vocab_transform.weight"));
        assertThat(DistilBertNetwork.hasMaskedHead(directory, CONFIG)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vocab_projector.bias", "vocab_projector.weight"})
    void aHeadOfAnotherVocabularyIsRejectedWithBothSizes(String tensor) throws IOException {
        // Given
        TestTensors head = withHead(WORDS);
        head.without(tensor);
        write(
                tensor.endsWith("bias")
                        ? head.f32(tensor, new long[] {17}, new float[17])
                        : head.f32(tensor, new long[] {17, DIM}, new float[17 * DIM]));

        // When / Then
        assertThatThrownBy(() -> load(1))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("model.safetensors", "17 tokens", "vocab_size 40");
    }

    @Test
    void aPartOfAHeadIsRejected() throws IOException {
        // Given
        write(withHead(WORDS).without("vocab_transform.bias"));

        // When / Then
        assertThatThrownBy(() -> load(1))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("vocab_transform.bias", "no whole masked-language head");
    }

    @Test
    void aSavedNetworkIsReadAgainAndHasTheProjectionOnce() throws IOException {
        // Given
        write(withHead(WORDS));
        Path saved = directory.resolve("saved");
        Files.createDirectory(saved);

        // When
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.MASKED_LANGUAGE, 1, Device.cpu())) {
            network.save(saved);
        }

        // Then
        JsonNode config = Json.mapper().readTree(saved.resolve("config.json").toFile());
        assertThat(config.at("/architectures/0").textValue()).isEqualTo("DistilBertForMaskedLM");
        assertThat(config.get("tie_word_embeddings").booleanValue()).isTrue();
        try (Safetensors tensors = Safetensors.open(saved.resolve("model.safetensors"))) {
            assertThat(tensors.names())
                    .containsExactlyElementsOf(ParameterShapes.masked(CONFIG).keySet());
        }
        assertThat(DistilBertConfig.read(saved).labels()).isEqualTo(List.of("NEGATIVE", "POSITIVE"));
        assertThat(DistilBertNetwork.headLabels(saved, CONFIG)).isEmpty();
    }

    private static TestTensors withHead(int words) {
        return TestTensors.of(CONFIG)
                .f32("vocab_transform.weight", new long[] {DIM, DIM}, filled(DIM * DIM, 0.5f))
                .f32("vocab_transform.bias", new long[] {DIM}, filled(DIM, 0))
                .f32("vocab_layer_norm.weight", new long[] {DIM}, filled(DIM, 0.25f))
                .f32("vocab_layer_norm.bias", new long[] {DIM}, filled(DIM, 0))
                .f32("vocab_projector.weight", new long[] {words, DIM}, filled(words * DIM, 0))
                .f32("vocab_projector.bias", new long[] {words}, filled(words, 0.125f));
    }

    private static float[] filled(int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    private void write(TestTensors tensors) throws IOException {
        tensors.write(directory.resolve("model.safetensors"));
    }

    private Map<String, float[]> load(long seed) {
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.MASKED_LANGUAGE, seed, Device.cpu())) {
            return TestWeights.of(network);
        }
    }
}
