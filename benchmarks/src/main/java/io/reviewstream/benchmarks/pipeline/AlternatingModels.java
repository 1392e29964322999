package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
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
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.ModelRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A registry with two versions of one model that become champion in turns, after a tiny one to warm up with. One thread
 * at a time.
 */
final class AlternatingModels {
    private final ModelRegistry registry;
    private final Path directory;
    private final List<ModelBundle> versions;
    private Champion current;

    /**
     * Copies the files that are served; the tiny model is champion.
     *
     * @param directory of the registry, still empty
     */
    AlternatingModels(ModelBundle bundle, Path directory) {
        this.directory = directory;
        registry = new DirectoryRegistry(directory, Clock.systemUTC());
        versions = Stream.of("first", "second").map(name -> copy(bundle, name)).toList();
        current = promoted(RandomModel.store(registry, Shape.TINY, 0).version());
    }

    private ModelBundle copy(ModelBundle bundle, String name) {
        try (BundleDraft draft = registry.draft()) {
            String served =
                    ServedFile.FileOption.AUTO.of(bundle, InferenceDevice.CPU).file();
            for (String file : List.of(BundleFiles.CONFIG, BundleFiles.TOKENIZER, served)) {
                Files.copy(bundle.verified(file), draft.file(file));
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
                manifest.temperatures(),
                Manifest.Lineage.NONE,
                manifest.seed(),
                manifest.hyperParameters(),
                manifest.toolVersions());
    }

    Path directory() {
        return directory;
    }

    ModelBundle champion() {
        return registry.open(current.version());
    }

    /** Promotes the other version; the first one after the tiny model. */
    void swap() {
        current = promoted(versions.stream()
                .map(ModelBundle::version)
                .filter(version -> !version.equals(current.version()))
                .findFirst()
                .orElseThrow());
    }

    private Champion promoted(ModelVersion version) {
        return registry.promote(version, new Overridden("a benchmark"), registry.champion())
                .orElseThrow(() -> new IllegalStateException("no other process promotes in this registry"));
    }
}
