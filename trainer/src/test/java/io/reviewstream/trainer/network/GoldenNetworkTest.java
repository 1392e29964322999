package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.reviewstream.trainer.Golden;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the logits and token ids that transformers computed for the same checkpoint. */
class GoldenNetworkTest {

    @Test
    void logitsAreThoseOfTransformers() throws Exception {
        // Given
        Golden golden = new Golden();
        DistilBertConfig config = DistilBertConfig.read(golden.directory);

        // When
        List<float[]> logits;
        List<float[]> djl;
        try (DistilBertNetwork network =
                DistilBertNetwork.load(golden.directory, config, HeadPolicy.REQUIRE, 0, Device.cpu())) {
            logits = network.logits(golden.tokenIds);
            djl = new DjlNetwork(network).logits(golden.tokenIds);
        }

        // Then
        for (int i = 0; i < logits.size(); i++) {
            for (int label = 0; label < 2; label++) {
                assertThat((double) logits.get(i)[label])
                        .isCloseTo(golden.logits.get(i)[label], within(1e-5));
                assertThat((double) djl.get(i)[label]).isCloseTo(golden.logits.get(i)[label], within(1e-5));
            }
        }
    }

    @Test
    void vocabularyAloneMakesTheSameTokenIds(@TempDir Path directory) throws Exception {
        // Given
        Golden golden = new Golden();
        Path bare = Files.createDirectory(directory.resolve("bare"));
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        Files.copy(golden.directory.resolve("vocab.txt"), bare.resolve("vocab.txt"));

        // When
        TokenizerFiles.read(bare, DistilBertConfig.read(golden.directory)).write(bundle);

        // Then
        try (HuggingFaceTokenizer tokenizer = Golden.tokenizer(bundle)) {
            for (int i = 0; i < golden.texts.size(); i++) {
                assertThat(tokenizer.encode(golden.texts.get(i)).getIds())
                        .containsExactly(Arrays.stream(golden.tokenIds.get(i))
                                .asLongStream()
                                .toArray());
            }
        }
    }
}
