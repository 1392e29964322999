package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.trainer.export.OnnxExporter;
import io.reviewstream.trainer.export.ParityCheck;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.function.Uncheck;

/** The files of a network in a draft: weights, tokenizer, configuration and the ONNX files of the same weights. */
record ExportedModel(ModelVersion version, Instant createdAt) {
    /** The ONNX files of a bundle. */
    static final Map<String, OnnxExporter> ALL = Map.of(
            BundleFiles.ONNX, OnnxExporter.PLAIN,
            BundleFiles.ONNX_OPTIMIZED, OnnxExporter.OPTIMIZED,
            BundleFiles.ONNX_INT8, OnnxExporter.QUANTIZED);
    /** One file, for a model that is evaluated and dropped. */
    static final Map<String, OnnxExporter> FOR_EVALUATION = Map.of(BundleFiles.ONNX_OPTIMIZED, OnnxExporter.OPTIMIZED);

    /** The largest difference of a logit between the float files on ONNX Runtime and the network on PyTorch. */
    static double checkParity(BundleDraft draft, DistilBertNetwork network, long seed) {
        return Math.max(
                ParityCheck.run(draft.file(BundleFiles.ONNX), network, seed),
                ParityCheck.run(draft.file(BundleFiles.ONNX_OPTIMIZED), network, seed));
    }

    /**
     * Writes weights, tokenizer and ONNX files.
     *
     * @param files the exporter of each ONNX file: {@link #ALL} or {@link #FOR_EVALUATION}
     */
    static ExportedModel write(
            DistilBertNetwork network,
            TokenizerFiles tokenizer,
            String baseModel,
            BundleDraft draft,
            Clock clock,
            Map<String, OnnxExporter> files) {
        network.save(draft.directory());
        tokenizer.write(draft.directory());
        Instant now = clock.instant();
        ModelVersion version = ModelVersion.of(now, Uncheck.get(() -> hash(draft)));
        Map<String, String> provenance =
                Map.of("reviewstream.version", version.value(), "reviewstream.baseModel", baseModel);
        files.forEach((file, form) -> form.write(network, draft.file(file), provenance));
        return new ExportedModel(version, now);
    }

    /** Hash of the weights and the name of the draft, so that equal weights of the same second are two versions. */
    private static String hash(BundleDraft draft) throws IOException {
        String identity =
                Sha256.of(draft.file(BundleFiles.WEIGHTS)) + draft.directory().getFileName();
        return Sha256.of(identity.getBytes(StandardCharsets.UTF_8));
    }

    /** The manifest, without files. */
    Manifest manifest(
            String baseModel,
            LabelNames labels,
            int maxTokens,
            Truncation truncation,
            Optional<Double> foldedTemperature,
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
                truncation,
                foldedTemperature,
                Optional.empty(),
                lineage,
                seed,
                hyperParameters,
                ToolVersions.current());
    }
}
