package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.ModelRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A registry of a few tiny networks that become champion in turn. Owned by one thread. */
final class ModelRotation {
    private static final int COUNT = 3;
    private static final String NO_HASH = "0".repeat(64);

    private final ModelRegistry registry;
    private final List<ModelBundle> bundles = new ArrayList<>();
    private long promoted;

    /** Makes them; the first is champion. */
    ModelRotation(Path run, long seed) {
        registry = new DirectoryRegistry(directory(run), Clock.systemUTC());
        for (int i = 0; i < COUNT; i++) {
            bundles.add(RandomModel.store(registry, Shape.TINY, seed + i));
        }
        promote();
    }

    /** The directory of the registry. */
    static Path directory(Path run) {
        return run.resolve("models");
    }

    Set<String> versions() {
        return bundles.stream().map(bundle -> bundle.version().value()).collect(Collectors.toSet());
    }

    /** Promotes the next one. */
    Champion promote() {
        ModelBundle next = bundles.get((int) (promoted % COUNT));
        promoted++;
        return registry.promote(next.version(), new Overridden("a fault run"), registry.champion())
                .orElseThrow(() -> new IllegalStateException("no other process promotes in this registry"));
    }

    /** The announcement of a champion, as a trainer makes it. */
    ModelAnnouncement announcement(Champion champion) {
        ModelBundle bundle = registry.open(champion.version());
        return announcement(
                champion.version().value(),
                champion.number(),
                registry.uri(champion.version()),
                bundle.manifestSha256());
    }

    /** An announcement of a bundle outside the registry: one that does not exist, or one with another hash. */
    ModelAnnouncement badAnnouncement(boolean missing) {
        long number = registry.champion().orElseThrow().number() + 1;
        return missing
                ? announcement(
                        "v20300101-000000-ffffff",
                        number,
                        Path.of("nowhere").toAbsolutePath().toUri(),
                        NO_HASH)
                : announcement(
                        "v20300101-000000-eeeeee",
                        number,
                        bundles.get(0).directory().toUri(),
                        NO_HASH);
    }

    private static ModelAnnouncement announcement(String version, long number, URI uri, String sha256) {
        return ModelAnnouncement.active(version, number, uri, sha256, Instant.now());
    }
}
