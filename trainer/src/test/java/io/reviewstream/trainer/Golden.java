package io.reviewstream.trainer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reviewstream.common.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Texts, their tokens, and the logits that PyTorch's own DistilBERT computes for them. */
public final class Golden {
    /** The model directory. */
    public final Path directory = SharedFiles.require("models/golden-tiny");

    /** The texts. */
    public final List<String> texts = new ArrayList<>();

    /** Token ids of each text. */
    public final List<int[]> tokenIds = new ArrayList<>();

    /** Expected logits of each text. */
    public final List<float[]> logits = new ArrayList<>();

    /** Reads the expected values, or skips the test. */
    public Golden() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (HuggingFaceTokenizer tokenizer = tokenizer(directory)) {
            for (String line : Files.readAllLines(directory.resolve("expected.jsonl"))) {
                JsonNode expected = json.readTree(line);
                String text = expected.get("text").textValue();
                texts.add(text);
                tokenIds.add(Arrays.stream(tokenizer.encode(text).getIds())
                        .mapToInt(Math::toIntExact)
                        .toArray());
                logits.add(json.convertValue(expected.get("logits"), float[].class));
            }
        }
    }

    /** The tokenizer of a model directory, cutting at 512 tokens. */
    public static HuggingFaceTokenizer tokenizer(Path modelDirectory) throws IOException {
        return HuggingFaceTokenizer.newInstance(
                modelDirectory.resolve("tokenizer.json"),
                Map.of("truncation", "true", "maxLength", "512", "padding", "false"));
    }
}
