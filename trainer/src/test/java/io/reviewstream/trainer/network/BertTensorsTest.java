package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.reference.PaddedBatch;
import io.reviewstream.trainer.reference.ReferenceNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BERT checkpoints in the network that is trained and exported. */
class BertTensorsTest {
    private static final DistilBertConfig SHAPE = TestConfigs.tiny();
    private static final String TOKEN_TYPES = "embeddings.token_type_embeddings.weight";
    private static final String QUERY = "encoder.layer.1.attention.self.query.weight";

    @TempDir
    Path directory;

    /** Smaller and larger than DistilBERT's 30,522 tokens and 512 positions. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"bert., false, 40, 24", "-, false, 40, 24", "bert., true, 40, 24", "bert., false, 31000, 600"})
    void aBertComputesWhatTheReferenceWithTokenTypesDoes(String prefix, boolean oldNames, int vocabSize, int positions)
            throws IOException {
        // Given
        DistilBertConfig shape =
                new DistilBertConfig(vocabSize, positions, 8, 3, 2, 12, 0, 0, 0, 0.2, 0, SHAPE.labels(), Map.of());
        TinyBert bert = TinyBert.named(shape, 3, prefix == null ? "" : prefix, oldNames);
        bert.write(directory);
        List<int[]> texts = List.of(
                new Random(1).ints(positions, 1, vocabSize).toArray(), new int[] {2, vocabSize - 1, 3}, new int[] {5});
        try (DistilBertNetwork network = load(HeadPolicy.INITIALISE)) {
            Map<String, float[]> weights = bert.weights();
            for (String head : List.of("pre_classifier", "classifier")) {
                for (String part : List.of(".weight", ".bias")) {
                    weights.put(
                            head + part, network.parameters().get(head + part).toFloatArray());
                }
            }
            ReferenceNetwork reference = new ReferenceNetwork(network.config(), weights);

            // When
            List<float[]> logits = network.logits(texts);

            // Then
            for (int i = 0; i < texts.size(); i++) {
                double[] expected = reference.logits(PaddedBatch.of(List.of(texts.get(i)), List.of(0)))[0];
                for (int label = 0; label < expected.length; label++) {
                    assertThat((double) logits.get(i)[label]).isCloseTo(expected[label], within(1e-5));
                }
            }
        }
    }

    @Test
    void typesThatSingleTextsDoNotHaveAreNotRead() throws IOException {
        // Given
        float[] types = TinyBert.of(SHAPE, 3).weights().get("distilbert." + TOKEN_TYPES);
        TinyBert one = TinyBert.of(SHAPE, 3);
        one.tensors().without("bert." + TOKEN_TYPES).f32("bert." + TOKEN_TYPES, new long[] {1, 8}, first(types, 8));
        one.write(directory);
        List<float[]> ofOneType = logits();
        TinyBert.of(SHAPE, 3).write(directory);

        // When
        List<float[]> ofTwoTypes = logits();

        // Then
        assertThat(ofTwoTypes.get(0)).containsExactly(ofOneType.get(0));
    }

    @Test
    void headOfABertClassifierIsReplacedForTraining() throws IOException {
        // Given
        TinyBert.of(SHAPE, 3).withHead().write(directory);
        DistilBertConfig config = DistilBertConfig.read(directory);

        // When
        try (DistilBertNetwork network = load(HeadPolicy.INITIALISE)) {
            // Then
            assertThat(network.parameters().keySet())
                    .isEqualTo(ParameterShapes.of(config).keySet());
            assertThat(network.parameters().get("classifier.bias").toFloatArray())
                    .containsExactly(0, 0);
            assertThat(network.parameters().get("pre_classifier.weight").toFloatArray())
                    .doesNotContain(0);
        }
        assertThat(DistilBertNetwork.headLabels(directory, config)).isEmpty();
    }

    @Test
    void headOfABertClassifierCannotBeKept() throws IOException {
        // Given
        TinyBert.of(SHAPE, 3).withHead().write(directory);

        // When / Then
        assertRejected(HeadPolicy.REQUIRE, "pooler", "cannot be exported", "reviewstream train");
    }

    @Test
    void aBertWithoutAHeadCannotBeExportedEither() throws IOException {
        // Given
        TinyBert.of(SHAPE, 3).write(directory);

        // When / Then
        assertRejected(HeadPolicy.REQUIRE, "has no pooler", "gives it a new head");
    }

    @Test
    void headThatPredictsMaskedTokensIsPassedOver() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(SHAPE, 3);
        bert.write(directory);
        List<float[]> without = logits();
        bert.tensors()
                .f32("cls.predictions.bias", new long[] {40}, new float[40])
                .f32("cls.predictions.transform.LayerNorm.gamma", new long[] {8}, new float[8])
                .tensor("bert.embeddings.position_ids", "I64", new long[] {1}, new byte[8]);
        bert.write(directory);

        // When
        List<float[]> with = logits();

        // Then
        assertThat(with.get(0)).containsExactly(without.get(0));
    }

    @Test
    void missingTensorsHaveBertsNames() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(SHAPE, 3);
        bert.tensors().without("bert." + QUERY);
        bert.write(directory);

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, QUERY, "missing", "no BERT of 2 layers");
    }

    @Test
    void missingTokenTypesAreNamed() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(SHAPE, 3);
        bert.tensors().without("bert." + TOKEN_TYPES);
        bert.write(directory);

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, TOKEN_TYPES, "missing");
    }

    @Test
    void tokenTypesOfAnotherWidthAreNamed() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(SHAPE, 3);
        bert.tensors().without("bert." + TOKEN_TYPES).f32("bert." + TOKEN_TYPES, new long[] {2, 4}, new float[8]);
        bert.write(directory);

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, TOKEN_TYPES, "[2, 4]", "[2, 8]");
    }

    @Test
    void sameTensorWithAndWithoutPrefixIsRejected() throws IOException {
        // Given
        TinyBert bert = TinyBert.of(SHAPE, 3);
        bert.tensors().f32(QUERY, new long[] {8, 8}, new float[64]);
        bert.write(directory);

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, QUERY, "bert." + QUERY, "same parameter");
    }

    private List<float[]> logits() {
        try (DistilBertNetwork network = load(HeadPolicy.INITIALISE)) {
            return network.logits(List.of(new int[] {3, 1, 4, 1, 5}));
        }
    }

    private DistilBertNetwork load(HeadPolicy policy) {
        return DistilBertNetwork.load(directory, DistilBertConfig.read(directory), policy, 1, Device.cpu());
    }

    private void assertRejected(HeadPolicy policy, String... words) {
        assertThatThrownBy(() -> load(policy)).isInstanceOf(UserException.class).hasMessageContainingAll(words);
    }

    private static float[] first(float[] values, int count) {
        return Arrays.copyOf(values, count);
    }
}
