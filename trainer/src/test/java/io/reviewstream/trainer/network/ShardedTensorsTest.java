package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.TestConfigs;
import io.reviewstream.trainer.TestWeights;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedTensorsTest {
    private static final DistilBertConfig CONFIG = TestConfigs.tiny();
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";
    private static final String NORM = "distilbert.transformer.layer.1.sa_layer_norm.bias";

    @TempDir
    Path directory;

    private final Map<String, String> shards = new TreeMap<>();

    /** The embeddings are in the first shard, and the rest in the second. */
    @BeforeEach
    void write() throws IOException {
        TestTensors first = TestTensors.of(CONFIG);
        TestTensors second = TestTensors.of(CONFIG);
        for (String name : ParameterShapes.of(CONFIG).keySet()) {
            boolean embedding = name.contains("embeddings");
            shards.put(name, embedding ? FIRST : SECOND);
            (embedding ? second : first).without(name);
        }
        first.write(directory.resolve(FIRST));
        second.write(directory.resolve(SECOND));
        index(Map.of("metadata", Map.of("total_size", 1), "weight_map", shards));
    }

    @Test
    void shardsAreTheSameNetworkAsOneFile(@TempDir Path whole) throws IOException {
        // Given
        TestTensors.of(CONFIG).write(whole.resolve("model.safetensors"));
        Map<String, float[]> expected = load(whole);

        // When
        Map<String, float[]> loaded = load(directory);

        // Then
        assertThat(loaded.keySet()).isEqualTo(expected.keySet());
        loaded.forEach((name, values) -> assertThat(values).as(name).containsExactly(expected.get(name)));
    }

    @Test
    void aShardThatIsMissingIsNamed() throws IOException {
        // Given
        Files.delete(directory.resolve(SECOND));

        // When / Then
        assertRejected(SECOND, "model.safetensors.index.json");
    }

    @Test
    void aTensorThatIsMissingInItsShardIsNamed() throws IOException {
        // Given
        TestTensors.of(CONFIG).without(NORM).write(directory.resolve(SECOND));

        // When / Then
        assertRejected(NORM, SECOND);
    }

    @Test
    void aTensorThatIsInNoShardIsNamed() throws IOException {
        // Given
        shards.remove(NORM);
        index(Map.of("weight_map", shards));

        // When / Then
        assertRejected(NORM, "missing");
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        // Given
        Files.writeString(directory.resolve(FIRST), "version https://git-lfs.github.com/spec/v1");

        // When / Then
        assertRejected(FIRST, "no safetensors file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/model.safetensors",
                "a/b.safetensors",
                ".safetensors",
                "pytorch_model.bin"
            })
    void aShardThatIsNotBesideTheIndexIsRejected(String shard) throws IOException {
        // Given
        shards.put(NORM, shard);
        index(Map.of("weight_map", shards));

        // When / Then
        assertRejected(NORM, "'" + shard + "'", "beside the index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"weight_map\": {}}", "{\"weight_map\": [\"a\"]}", "{\"weight_map\": "})
    void anInvalidIndexIsRejected(String json) throws IOException {
        // Given
        Files.writeString(directory.resolve("model.safetensors.index.json"), json);

        // When / Then
        assertRejected("model.safetensors.index.json");
    }

    @Test
    void oneFileIsReadBeforeAnIndex() throws IOException {
        // Given
        TestTensors.of(CONFIG).write(directory.resolve("model.safetensors"));
        Files.delete(directory.resolve(SECOND));

        // When
        Map<String, float[]> loaded = load(directory);

        // Then
        assertThat(loaded).containsKey(NORM);
    }

    private void index(Map<String, Object> index) throws IOException {
        new ObjectMapper()
                .writeValue(directory.resolve("model.safetensors.index.json").toFile(), index);
    }

    private static Map<String, float[]> load(Path directory) {
        try (DistilBertNetwork network =
                DistilBertNetwork.load(directory, CONFIG, HeadPolicy.REQUIRE, 1, Device.cpu())) {
            return TestWeights.of(network);
        }
    }

    private void assertRejected(String... words) {
        assertThatThrownBy(() -> load(directory))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(words);
    }
}
