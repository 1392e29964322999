package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.BundleDraft;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Sha256;
import io.reviewstream.trainer.export.OnnxExporter;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** The files of a network in a draft: weights, tokenizer, configuration and the ONNX file of the same weights. */
record Candidate(ModelVersion version, Instant createdAt) {
    static Candidate write(
            DistilBertNetwork network, TokenizerFiles tokenizer, String baseModel, BundleDraft draft, Clock clock) {
        network.save(draft.directory());
        tokenizer.write(draft.directory());
        Instant now = clock.instant();
        try {
            ModelVersion version = ModelVersion.of(now, hash(draft));
            OnnxExporter.PLAIN.write(
                    network,
                    draft.file(BundleFiles.ONNX),
                    Map.of("reviewstream.version", version.value(), "reviewstream.baseModel", baseModel));
            return new Candidate(version, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the weights and the draft: the same weights made twice in one second are still two versions. */
    private static String hash(BundleDraft draft) throws IOException {
        String identity =
                Sha256.of(draft.file(BundleFiles.WEIGHTS)) + draft.directory().getFileName();
        return Sha256.of(identity.getBytes(StandardCharsets.UTF_8));
    }

    /** What it says of itself, without files. */
    Manifest manifest(
            String baseModel,
            Labels labels,
            int maxTokens,
            Map<String, Double> temperatures,
            Manifest.Lineage lineage,
            long seed,
            Map<String, String> hyperParameters) {
        return new Manifest(
                version,
                createdAt,
                new TreeMap<>(),
                baseModel,
                labels.names(),
                labels.positiveIndex(),
                maxTokens,
                temperatures,
                lineage,
                seed,
                hyperParameters,
                ToolVersions.current());
    }
}
