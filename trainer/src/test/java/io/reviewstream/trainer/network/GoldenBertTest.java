package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reviewstream.common.SharedFiles;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.io.function.Uncheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the token ids and the last hidden states that transformers computed for a BERT. */
class GoldenBertTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path checkpoint = SharedFiles.require("models/golden-bert");

    /** What transformers computed for a text. */
    private record GoldenText(JsonNode line) {
        static GoldenText parse(String line) {
            return new GoldenText(Uncheck.get(() -> JSON.readTree(line)));
        }

        String text() {
            return line.get("text").textValue();
        }

        int[] ids() {
            return JSON.convertValue(line.get("input_ids"), int[].class);
        }

        /** The hidden state of a token. */
        float[] hidden(String token) {
            return JSON.convertValue(line.get("hidden_" + token), float[].class);
        }
    }

    @Test
    void hiddenStatesAreThoseOfTransformers() throws IOException {
        // Given
        List<GoldenText> texts = texts();
        DistilBertConfig config = DistilBertConfig.read(checkpoint);
        try (DistilBertNetwork network =
                        DistilBertNetwork.load(checkpoint, config, HeadPolicy.INITIALISE, 0, Device.cpu());
                TorchScriptNetwork program = TorchScriptNetwork.forInference(network)) {
            for (GoldenText text : texts) {
                // When
                float[] first = hiddenOfFirst(network, program, text.ids());
                int last = text.ids().length - 1;
                swapPositions(network, last);
                float[] ofLast = hiddenOfFirst(network, program, swapped(text.ids(), last));
                swapPositions(network, last);

                // Then
                assertThat(first)
                        .as("text of %s tokens", text.ids().length)
                        .containsExactly(text.hidden("first"), within(1e-5f));
                assertThat(ofLast)
                        .as("text of %s tokens", text.ids().length)
                        .containsExactly(text.hidden("last"), within(1e-5f));
            }
        }
    }

    @Test
    void tokenIdsAreThoseOfTransformers(@TempDir Path directory) throws IOException {
        // Given
        DistilBertConfig config = DistilBertConfig.read(checkpoint);
        TokenizerFiles.read(checkpoint, config).write(directory);

        // When
        try (ReviewTokenizer tokenizer = ReviewTokenizer.truncatingAt(
                config.maxPositions(), Truncation.HEAD, directory.resolve("tokenizer.json"))) {
            for (GoldenText text : texts()) {
                // Then
                assertThat(tokenizer.tokenize(text.text()).ids())
                        .containsExactly(
                                Arrays.stream(text.ids()).asLongStream().toArray());
            }
        }
    }

    private List<GoldenText> texts() throws IOException {
        List<GoldenText> texts = Files.readAllLines(checkpoint.resolve("expected.jsonl")).stream()
                .map(GoldenText::parse)
                .toList();
        assertThat(texts).isNotEmpty();
        return texts;
    }

    /** The network gives the hidden state of the first token alone. */
    private static float[] hiddenOfFirst(DistilBertNetwork network, TorchScriptNetwork program, int[] ids) {
        try (NDManager owner = network.manager().newSubManager()) {
            TokenBatch batch = TokenBatch.padToEights(owner, List.of(ids), network.config());
            return program.backbone(owner, batch).toFloatArray();
        }
    }

    /** That of the last token is the first's where the two have changed places, and so have their positions. */
    private static int[] swapped(int[] ids, int last) {
        int[] swapped = ids.clone();
        swapped[0] = ids[last];
        swapped[last] = ids[0];
        return swapped;
    }

    private static void swapPositions(DistilBertNetwork network, int last) {
        NDArray positions = network.parameters().get(ParameterShapes.POSITIONS);
        int dim = network.config().dim();
        float[] values = positions.toFloatArray();
        float[] first = Arrays.copyOf(values, dim);
        System.arraycopy(values, last * dim, values, 0, dim);
        System.arraycopy(first, 0, values, last * dim, dim);
        NoGradient.run(() -> positions.set(FloatBuffer.wrap(values)));
    }
}
