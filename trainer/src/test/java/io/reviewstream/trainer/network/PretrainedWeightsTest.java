package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedWeightsTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();
    private static final List<String> HEAD =
            List.of("pre_classifier.weight", "pre_classifier.bias", "classifier.weight", "classifier.bias");
    private static final String NORM = "distilbert.transformer.layer.1.sa_layer_norm.";

    @TempDir
    Path directory;

    @Test
    void savedNetworkIsTheSameWhenItIsLoaded() {
        // Given
        Map<String, float[]> before;
        try (DistilBertNetwork network = DistilBertNetwork.random(CONFIG, 3, Device.cpu())) {
            before = TestWeights.of(network);
            network.save(directory);
        }

        // When
        Map<String, float[]> after = load(HeadPolicy.REQUIRE);

        // Then
        assertThat(after.keySet()).isEqualTo(before.keySet());
        after.forEach((name, values) -> assertThat(values).as(name).containsExactly(before.get(name)));
    }

    @Test
    void oldNamesAndNamesWithoutPrefixAreTheSameParameters() throws IOException {
        // Given
        write(TestTensors.of(CONFIG));
        Map<String, float[]> today = load(HeadPolicy.REQUIRE);
        TestTensors old = TestTensors.of(CONFIG);
        for (String name : ParameterShapes.of(CONFIG).keySet()) {
            boolean norm = name.contains("LayerNorm") || name.contains("layer_norm");
            String oldName = norm ? name.replace("weight", "gamma").replace("bias", "beta") : name;
            old.renamed(name, oldName.replace("distilbert.", ""));
        }
        write(old);

        // When
        Map<String, float[]> loaded = load(HeadPolicy.REQUIRE);

        // Then
        loaded.forEach((name, values) -> assertThat(values).as(name).containsExactly(today.get(name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_orig_mod.",
                "module.",
                "model.",
                "module._orig_mod.",
                "_orig_mod.module.model.",
                "_fsdp_wrapped_module."
            })
    void namesWithinWrappersAreTheSameParameters(String wrapper) throws IOException {
        // Given
        write(TestTensors.of(CONFIG));
        Map<String, float[]> plain = load(HeadPolicy.REQUIRE);
        TestTensors wrapped = TestTensors.of(CONFIG);
        for (String name : ParameterShapes.of(CONFIG).keySet()) {
            wrapped.renamed(name, wrapper + name.replace(".layer.", "._orig_mod.layer."));
        }
        write(wrapped);

        // When
        Map<String, float[]> loaded = load(HeadPolicy.REQUIRE);

        // Then
        loaded.forEach((name, values) -> assertThat(values).as(name).containsExactly(plain.get(name)));
    }

    @Test
    void missingBackboneTensorIsNamed() throws IOException {
        // Given
        write(TestTensors.of(CONFIG).without(NORM + "bias"));

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, NORM + "bias", "missing", "model.safetensors");
    }

    @Test
    void misshapenTensorIsNamedWithBothShapes() throws IOException {
        // Given
        write(TestTensors.of(CONFIG).without(NORM + "bias").f32(NORM + "bias", new long[] {3}, 1, 2, 3));

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, NORM + "bias", "[3]", "[8]");
    }

    @Test
    void sameParameterUnderTwoNamesIsRejected() throws IOException {
        // Given
        write(TestTensors.of(CONFIG).f32(NORM + "gamma", new long[] {8}, new float[8]));

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, NORM + "gamma", NORM + "weight");
    }

    @Test
    void missingHeadStartsRandomWithZeroBiasAndFollowsTheSeed() throws IOException {
        // Given
        TestTensors headless = TestTensors.of(CONFIG);
        HEAD.forEach(headless::without);
        write(headless);

        // When
        Map<String, float[]> first = load(HeadPolicy.INITIALISE);
        Map<String, float[]> second = load(HeadPolicy.INITIALISE);

        // Then
        float[] weight = first.get("pre_classifier.weight");
        double square = IntStream.range(0, weight.length)
                .mapToDouble(i -> weight[i] * weight[i])
                .average()
                .orElseThrow();
        assertThat(Math.sqrt(square)).isBetween(0.15, 0.25);
        assertThat(first.get("pre_classifier.bias")).containsOnly(0);
        assertThat(first.get("classifier.bias")).containsOnly(0);
        assertThat(weight).containsExactly(second.get("pre_classifier.weight"));
    }

    @Test
    void missingHeadIsRejectedWhereOneIsRequired() throws IOException {
        // Given
        TestTensors headless = TestTensors.of(CONFIG);
        HEAD.forEach(headless::without);
        write(headless);

        // When / Then
        assertRejected(HeadPolicy.REQUIRE, "pre_classifier.weight", "fine-tune");
    }

    @Test
    void headWithAPartMissingIsDamagedAndNotReplaced() throws IOException {
        // Given
        write(TestTensors.of(CONFIG).without("classifier.bias"));

        // When / Then
        assertRejected(HeadPolicy.INITIALISE, "classifier.bias", "missing");
    }

    @Test
    void headForOtherLabelsIsReplacedForTraining() throws IOException {
        // Given
        write(TestTensors.of(CONFIG.withLabels(List.of("1", "2", "3", "4", "5"))));

        // When
        Map<String, float[]> loaded = load(HeadPolicy.INITIALISE);

        // Then
        assertThat(loaded.get("classifier.weight")).hasSize(2 * CONFIG.dim());
        assertThat(loaded.get("classifier.bias")).containsExactly(0, 0);
    }

    @Test
    void tensorsThatAreNotNeededAreIgnored() throws IOException {
        // Given
        write(TestTensors.of(CONFIG)
                .f32("vocab_projector.bias", new long[] {2}, 1, 2)
                .tensor("distilbert.embeddings.position_ids", "I64", new long[] {1}, new byte[8]));

        // When
        Map<String, float[]> loaded = load(HeadPolicy.REQUIRE);

        // Then
        assertThat(loaded.keySet()).isEqualTo(ParameterShapes.of(CONFIG).keySet());
    }

    @Test
    void pickleIsNeverRead() throws IOException {
        // Given
        Files.writeString(directory.resolve("pytorch_model.bin"), "pickle");

        // When / Then
        assertRejected(HeadPolicy.REQUIRE, "pytorch_model.bin", "safetensors");
    }

    @Test
    void missingDirectoryIsMissingInput() {
        // Given
        Path nowhere = directory.resolve("nowhere");

        // When / Then
        assertThatThrownBy(() -> DistilBertNetwork.load(nowhere, CONFIG, HeadPolicy.REQUIRE, 1, Device.cpu()))
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.MISSING_INPUT))
                .hasMessageContaining(nowhere.toString());
    }

    private void write(TestTensors tensors) throws IOException {
        tensors.write(directory.resolve("model.safetensors"));
    }

    private Map<String, float[]> load(HeadPolicy policy) {
        try (DistilBertNetwork network = DistilBertNetwork.load(directory, CONFIG, policy, 1, Device.cpu())) {
            return TestWeights.of(network);
        }
    }

    private void assertRejected(HeadPolicy policy, String... words) {
        assertThatThrownBy(() -> load(policy)).isInstanceOf(UserException.class).hasMessageContainingAll(words);
    }
}
