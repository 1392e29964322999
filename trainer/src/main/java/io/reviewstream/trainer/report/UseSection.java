package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Truncation;
import java.util.Locale;

/** What a model card says of how to use the model, with this program and with others. */
final class UseSection {
    private static final String USE =
            """
            With reviewstream, from the folder of this file:

            ```sh
            echo 'It works as described.' | reviewstream classify --model .
            ```

            `model.safetensors`, `config.json` and the tokenizer are laid out as transformers reads them. It does not know
            the temperature: its scores are those before calibration.

            ```python
            from transformers import pipeline

            classify = pipeline("text-classification", model=".")
            classify("It works as described.", truncation=True, max_length=%1$d)
            ```

            %5$s`onnx/model.onnx` takes `input_ids` and `attention_mask`, int64, (reviews, tokens), and gives `logits`, float32,
            (reviews, 2), which are divided by its temperature here:

            ```python
            import numpy as np
            import onnxruntime
            from tokenizers import Tokenizer

            tokenizer = Tokenizer.from_file("tokenizer.json")
            %6$s
            ids = np.array([ids], dtype=np.int64)
            session = onnxruntime.InferenceSession("onnx/model.onnx")
            logits = session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]
            probability = 1 / (1 + np.exp(-(logits[%2$d] - logits[%3$d]) / %4$s))
            ```

            `manifest.json` has the size and SHA-256 of every file.
            """;

    private static final String HEAD_ALONE =
            """
            Of a longer review, that reads the beginning alone; reviewstream reads its beginning and its end, and so does what
            follows.

            """;

    private UseSection() {}

    static String of(Manifest manifest) {
        int positive = manifest.positiveIndex();
        return String.format(
                        Locale.ROOT,
                        "## How to use it\n\nLabel %d, %s, means positive.\n\n",
                        positive,
                        Markdown.escape(manifest.labels().get(positive)))
                + String.format(
                        Locale.ROOT,
                        USE,
                        manifest.maxTokens(),
                        positive,
                        1 - positive,
                        manifest.temperatures().getOrDefault(BundleFiles.ONNX, 1.0),
                        manifest.truncation() == Truncation.HEAD ? "" : HEAD_ALONE,
                        reading(manifest.maxTokens(), manifest.truncation()));
    }

    private static String reading(int maxTokens, Truncation truncation) {
        // Without [CLS] and [SEP].
        int words = maxTokens - 2;
        int first = truncation.first(words);
        return switch (truncation) {
            case HEAD -> String.format(Locale.ROOT, """
            tokenizer.enable_truncation(max_length=%d)
            ids = tokenizer.encode("It works as described.").ids""", maxTokens);
            case HEAD_TAIL -> String.format(Locale.ROOT, """
            tokenizer.no_truncation()
            ids = tokenizer.encode("It works as described.").ids
            if len(ids) > %1$d:  # [CLS], the first %2$d tokens and the last %3$d, [SEP]
                ids = ids[: %2$d + 1] + ids[-%3$d - 1 :]""", maxTokens, first, words - first);
        };
    }
}
