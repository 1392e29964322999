package io.reviewstream.benchmarks.subject;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
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
import java.util.function.Consumer;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/**
 * A bundle of random weights in a temporary directory, in every form that is served, with the vocabulary of its
 * {@link Shape}.
 */
public final class RandomModel implements AutoCloseable {
    /** The word that a right model counts for a review, and the one that it counts against it. */
    public static final String GOOD = "good";

    public static final String BAD = "bad";

    private static final String WORD_EMBEDDINGS = "distilbert.embeddings.word_embeddings.weight";
    private static final String POSITION_EMBEDDINGS = "distilbert.embeddings.position_embeddings.weight";
    private static final String FIRST_ATTENTION = "distilbert.transformer.layer.0.attention.";
    /** Values of a word, orthogonal: {@link #GOOD} or its opposite, and any other. */
    private static final float[] OPINION = {1, -1, 1, -1, 1, -1, 1, -1};

    private static final float[] NO_OPINION = {1, 1, -1, -1, 1, 1, -1, -1};
    private static final List<String> SICK_WORDS = List.of("lamp", "cable", "gift", "loud", "never");
    /** Finite, but the sum of a row is not. */
    private static final float HUGE = 3e38f;

    private final Path directory;
    private final ModelBundle bundle;

    private RandomModel(
            Path directory, Shape shape, long seed, TokenizerFiles tokenizer, Optional<ModelBundle> planOf) {
        this.directory = directory;
        try {
            this.bundle = store(
                    new DirectoryRegistry(directory, Clock.systemUTC()),
                    shape,
                    tokenizer,
                    "random " + seed,
                    seed,
                    parameters -> {},
                    planOf);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Makes one. */
    public static RandomModel of(Shape shape, long seed) {
        return of(shape, seed, Optional.empty(), Optional.empty());
    }

    /**
     * Makes one.
     *
     * @param tokenizer a directory with another tokenizer than that of the shape
     * @param planOf a bundle whose serving plan, with its linear stage, it is to have
     * @throws UserException if that tokenizer is missing or damaged, or has more tokens than the shape; or if the bundle has
     *     no serving plan, or a damaged one
     */
    public static RandomModel of(Shape shape, long seed, Optional<Path> tokenizer, Optional<ModelBundle> planOf) {
        planOf.filter(bundle -> bundle.manifest().plan().isEmpty()).ifPresent(bundle -> {
            throw UserException.badInput(
                    "Model " + bundle.version() + " has no linear stage. Name one that --plan auto has given one.");
        });
        TokenizerFiles own = tokenizer
                .map(given -> TokenizerFiles.read(given, shape.config()))
                .orElseGet(() -> tokenizer(shape, shape.vocabulary()));
        try {
            return new RandomModel(Files.createTempDirectory("reviewstream-bench-"), shape, seed, own, planOf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores one in a registry; another seed is another version. */
    public static ModelBundle store(ModelRegistry registry, Shape shape, long seed) {
        TokenizerFiles tokenizer = tokenizer(shape, shape.vocabulary());
        return store(registry, shape, tokenizer, "random " + seed, seed, parameters -> {}, Optional.empty());
    }

    /** Stores a tiny one that finds a review positive if it has more {@link #GOOD} than {@link #BAD}; flipped, if not. */
    static ModelBundle storeRight(ModelRegistry registry, long seed, boolean flipped) {
        List<String> vocabulary = vocabulary(List.of(GOOD, BAD));
        TokenizerFiles tokenizer = tokenizer(Shape.TINY, vocabulary);
        return store(
                registry,
                Shape.TINY,
                tokenizer,
                (flipped ? "flipped " : "right ") + seed,
                seed,
                parameters -> {
                    for (int word = 0; word < vocabulary.size(); word++) {
                        parameters.get(WORD_EMBEDDINGS).set(new NDIndex(word), array(parameters, NO_OPINION));
                    }
                    parameters
                            .get(WORD_EMBEDDINGS)
                            .set(new NDIndex(vocabulary.indexOf(GOOD)), array(parameters, OPINION));
                    parameters
                            .get(WORD_EMBEDDINGS)
                            .set(
                                    new NDIndex(vocabulary.indexOf(BAD)),
                                    array(parameters, OPINION).neg());
                    parameters.get(POSITION_EMBEDDINGS).muli(0);
                    // The first token gets the opinions of all; nothing else in the network is strong enough to change
                    // them.
                    NDArray opinions = array(parameters, OPINION).expandDims(1).mul(array(parameters, OPINION));
                    parameters.get(FIRST_ATTENTION + "v_lin.weight").set(new NDIndex(":"), opinions);
                    parameters.get(FIRST_ATTENTION + "out_lin.weight").set(new NDIndex(":"), opinions);
                    parameters.get("pre_classifier.weight").muli(0);
                    parameters.get("pre_classifier.weight").set(new NDIndex(0), array(parameters, OPINION));
                    parameters
                            .get("pre_classifier.weight")
                            .set(new NDIndex(1), array(parameters, OPINION).neg());
                    int sign = flipped ? -1 : 1;
                    parameters.get("classifier.weight").muli(0);
                    parameters.get("classifier.weight").set(new NDIndex("1, 0"), sign);
                    parameters.get("classifier.weight").set(new NDIndex("1, 1"), -sign);
                    // As many of one as of the other is not positive.
                    parameters.get("classifier.bias").set(new NDIndex(1), -sign);
                },
                Optional.empty());
    }

    private static NDArray array(Map<String, NDArray> parameters, float[] values) {
        return parameters.get(WORD_EMBEDDINGS).getManager().create(values);
    }

    /** Stores a tiny one that passes its warm-up and fails on every review with one of a few ordinary words. */
    static ModelBundle storeSick(ModelRegistry registry, long seed) {
        List<String> vocabulary = vocabulary(SICK_WORDS);
        TokenizerFiles tokenizer = tokenizer(Shape.TINY, vocabulary);
        return store(
                registry,
                Shape.TINY,
                tokenizer,
                "sick " + seed,
                seed,
                parameters -> {
                    for (String word : SICK_WORDS) {
                        parameters.get(WORD_EMBEDDINGS).set(new NDIndex(vocabulary.indexOf(word)), HUGE);
                    }
                },
                Optional.empty());
    }

    private static TokenizerFiles tokenizer(Shape shape, List<String> vocabulary) {
        return TokenizerFiles.of(vocabulary, shape.config().maxPositions());
    }

    /** Of a tiny network that knows these words. */
    private static List<String> vocabulary(List<String> words) {
        List<String> vocabulary = new ArrayList<>(Shape.TINY.vocabulary());
        for (int i = 0; i < words.size(); i++) {
            vocabulary.set(vocabulary.size() - 1 - i, words.get(i));
        }
        return vocabulary;
    }

    private static ModelBundle store(
            ModelRegistry registry,
            Shape shape,
            TokenizerFiles tokenizer,
            String name,
            long seed,
            Consumer<Map<String, NDArray>> change,
            Optional<ModelBundle> planOf) {
        DistilBertConfig config = shape.config();
        try (BundleDraft draft = registry.draft();
                DistilBertNetwork network = DistilBertNetwork.random(config, seed, Device.cpu())) {
            config.write(draft.directory());
            change.accept(network.parameters());
            tokenizer.write(draft.directory());
            Map<String, OnnxExporter> forms = Map.of(
                    BundleFiles.ONNX, OnnxExporter.PLAIN,
                    BundleFiles.ONNX_OPTIMIZED, OnnxExporter.OPTIMIZED,
                    BundleFiles.ONNX_INT8, OnnxExporter.QUANTIZED);
            forms.forEach((file, form) -> form.write(network, draft.file(file), Map.of()));
            planOf.filter(bundle -> bundle.has(BundleFiles.LINEAR))
                    .ifPresent(bundle -> Uncheck.run(
                            () -> Files.copy(bundle.verified(BundleFiles.LINEAR), draft.file(BundleFiles.LINEAR))));
            Manifest manifest = manifest(config, name, seed)
                    .withPlan(planOf.flatMap(bundle -> bundle.manifest().plan()));
            return registry.store(draft, manifest, Optional.empty());
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
