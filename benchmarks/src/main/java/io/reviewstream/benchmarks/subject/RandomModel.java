package io.reviewstream.benchmarks.subject;

import ai.djl.Device;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.export.OnnxExporter;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/**
 * A bundle of random weights in a temporary directory, in every form that is served, with the vocabulary of its
 * {@link Shape}.
 */
public final class RandomModel implements AutoCloseable {
    private final Path directory;
    private final ModelBundle bundle;

    private RandomModel(Path directory, Shape shape, long seed) {
        this.directory = directory;
        try {
            this.bundle = store(new DirectoryRegistry(directory, Clock.systemUTC()), shape, seed);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Makes one. */
    public static RandomModel of(Shape shape, long seed) {
        try {
            return new RandomModel(Files.createTempDirectory("reviewstream-bench-"), shape, seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores one in a registry; another seed is another version. */
    public static ModelBundle store(ModelRegistry registry, Shape shape, long seed) {
        DistilBertConfig config = shape.config();
        try (BundleDraft draft = registry.draft();
                DistilBertNetwork network = DistilBertNetwork.random(config, seed, Device.cpu())) {
            config.write(draft.directory());
            TokenizerFiles.of(shape.vocabulary(), config.maxPositions()).write(draft.directory());
            Map<String, OnnxExporter> forms = Map.of(
                    BundleFiles.ONNX, OnnxExporter.PLAIN,
                    BundleFiles.ONNX_OPTIMIZED, OnnxExporter.OPTIMIZED,
                    BundleFiles.ONNX_INT8, OnnxExporter.QUANTIZED);
            forms.forEach((file, form) -> form.write(network, draft.file(file), Map.of()));
            return registry.store(draft, manifest(config, seed), Optional.empty());
        }
    }

    private static Manifest manifest(DistilBertConfig config, long seed) {
        Instant madeAt = Instant.EPOCH;
        return new Manifest(
                ModelVersion.of(madeAt, Sha256.of(("random " + seed).getBytes(StandardCharsets.US_ASCII))),
                madeAt,
                new TreeMap<>(),
                "random",
                config.labels(),
                1,
                config.maxPositions(),
                Truncation.HEAD,
                Map.of(),
                Optional.empty(),
                Manifest.Lineage.NONE,
                seed,
                Map.of(),
                Map.of());
    }

    /** Its bundle. */
    public ModelBundle bundle() {
        return bundle;
    }

    @Override
    public void close() {
        try {
            FileUtils.deleteDirectory(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
