package io.reviewstream.benchmarks.subject;

import ai.djl.Device;
import ai.djl.ndarray.index.NDIndex;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;

/**
 * A bundle of random weights in a temporary directory, in every form that is served, with the vocabulary of its
 * {@link Shape}.
 */
public final class RandomModel implements AutoCloseable {
    private static final String WORD_EMBEDDINGS = "distilbert.embeddings.word_embeddings.weight";
    private static final List<String> SICK_WORDS = List.of("lamp", "cable", "gift", "loud", "never");
    /** Finite, but the sum of a row is not. */
    private static final float HUGE = 3e38f;

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
        return store(registry, shape, shape.vocabulary(), "random " + seed, seed);
    }

    /** Stores a tiny one that passes its warm-up and fails on every review with one of a few ordinary words. */
    static ModelBundle storeSick(ModelRegistry registry, long seed) {
        List<String> vocabulary = new ArrayList<>(Shape.TINY.vocabulary());
        for (int i = 0; i < SICK_WORDS.size(); i++) {
            vocabulary.set(vocabulary.size() - 1 - i, SICK_WORDS.get(i));
        }
        return store(registry, Shape.TINY, vocabulary, "sick " + seed, seed);
    }

    private static ModelBundle store(
            ModelRegistry registry, Shape shape, List<String> vocabulary, String name, long seed) {
        DistilBertConfig config = shape.config();
        try (BundleDraft draft = registry.draft();
                DistilBertNetwork network = DistilBertNetwork.random(config, seed, Device.cpu())) {
            config.write(draft.directory());
            for (String word : SICK_WORDS) {
                if (vocabulary.contains(word)) {
                    network.parameters().get(WORD_EMBEDDINGS).set(new NDIndex(vocabulary.indexOf(word)), HUGE);
                }
            }
            TokenizerFiles.of(vocabulary, config.maxPositions()).write(draft.directory());
            Map<String, OnnxExporter> forms = Map.of(
                    BundleFiles.ONNX, OnnxExporter.PLAIN,
                    BundleFiles.ONNX_OPTIMIZED, OnnxExporter.OPTIMIZED,
                    BundleFiles.ONNX_INT8, OnnxExporter.QUANTIZED);
            forms.forEach((file, form) -> form.write(network, draft.file(file), Map.of()));
            return registry.store(draft, manifest(config, name, seed), Optional.empty());
        }
    }

    private static Manifest manifest(DistilBertConfig config, String name, long seed) {
        Instant madeAt = Instant.EPOCH;
        return new Manifest(
                ModelVersion.of(madeAt, Sha256.of(name.getBytes(StandardCharsets.US_ASCII))),
                madeAt,
                new TreeMap<>(),
                "random",
                config.labels(),
                1,
                config.maxPositions(),
                Truncation.HEAD,
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
