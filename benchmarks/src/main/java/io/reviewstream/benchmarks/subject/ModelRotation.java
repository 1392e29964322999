package io.reviewstream.benchmarks.subject;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A registry whose models become champion in turn. One thread at a time. */
public final class ModelRotation {
    private final ModelRegistry registry;
    private final Path directory;
    private final List<ModelBundle> bundles;
    private int promotions;
    private int others;

    private ModelRotation(Path directory, ModelRegistry registry, Stream<ModelBundle> bundles) {
        this.directory = directory;
        this.registry = registry;
        this.bundles = bundles.toList();
    }

    /** Tiny networks that differ and are all right about every review; the first is champion. */
    public static ModelRotation ofTinyNetworks(int count, long seed, Path directory) {
        ModelRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelRotation rotation = new ModelRotation(
                directory,
                registry,
                LongStream.range(seed, seed + count).mapToObj(each -> RandomModel.storeRight(registry, each, false)));
        rotation.promote();
        return rotation;
    }

    /**
     * Two versions of one model, with the files that are served. The champion, until the first promotion, is a tiny
     * network.
     *
     * @param directory of the registry, still empty
     */
    public static ModelRotation ofCopies(ModelBundle bundle, Path directory) {
        ModelRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        ModelRotation rotation = new ModelRotation(
                directory, registry, Stream.of("first", "second").map(name -> copy(bundle, name, registry)));
        rotation.promote(RandomModel.store(registry, Shape.TINY, 0).version());
        return rotation;
    }

    private static ModelBundle copy(ModelBundle bundle, String name, ModelRegistry registry) {
        try (BundleDraft draft = registry.draft()) {
            String served =
                    ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.CPU).file();
            for (String file : List.of(BundleFiles.CONFIG, BundleFiles.TOKENIZER, BundleFiles.LINEAR, served)) {
                if (!file.equals(BundleFiles.LINEAR) || bundle.has(file)) {
                    Files.copy(bundle.verified(file), draft.file(file));
                }
            }
            return registry.store(draft, renamed(bundle.manifest(), name), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest renamed(Manifest manifest, String name) {
        return new Manifest(
                ModelVersion.of(manifest.createdAt(), Sha256.of(name.getBytes(StandardCharsets.US_ASCII))),
                manifest.createdAt(),
                new TreeMap<>(),
                manifest.baseModel(),
                manifest.labels(),
                manifest.positiveIndex(),
                manifest.maxTokens(),
                manifest.truncation(),
                manifest.foldedTemperature(),
                manifest.plan(),
                Manifest.Lineage.NONE,
                manifest.seed(),
                manifest.hyperParameters(),
                manifest.toolVersions());
    }

    /** The directory of the registry. */
    public Path directory() {
        return directory;
    }

    /** The registry. */
    public ModelRegistry registry() {
        return registry;
    }

    /** The models of the rotation. */
    public List<ModelBundle> bundles() {
        return bundles;
    }

    /** The bundle of the champion. */
    public ModelBundle champion() {
        return registry.open(registry.champion().orElseThrow().version());
    }

    /** Promotes the next model. */
    public Champion promote() {
        Champion champion = promote(bundles.get(promotions % bundles.size()).version());
        promotions++;
        return champion;
    }

    /** Promotes a model that passes its warm-up and predicts hardly any review. */
    public Champion promoteSick() {
        return promote(RandomModel.storeSick(registry, others++).version());
    }

    /** Promotes a model that is wrong about every review, after the next one if the champion is sick. */
    public Champion promoteBad() {
        if (bundles.stream().noneMatch(each -> each.version().equals(champion().version()))) {
            promote();
        }
        return promote(RandomModel.storeRight(registry, others++, true).version());
    }

    /** A streamer may change the champion meanwhile, so that another attempt is needed. */
    private Champion promote(ModelVersion version) {
        Optional<Champion> champion = Optional.empty();
        while (champion.isEmpty()) {
            champion = registry.promote(version, new Overridden("a benchmark"), registry.champion());
        }
        return champion.get();
    }
}
