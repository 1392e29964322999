package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry with a champion, and publishers whose announcements are kept. A model is named by the second after noon at
 * which it was made; that of the champion is the first.
 */
abstract class PublisherFixture {
    static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    static final Overridden BY_HAND = new Overridden("because");

    @TempDir
    Path root;

    final List<ModelAnnouncement> announced = new ArrayList<>();
    ModelRegistry registry;

    @BeforeEach
    void open() throws IOException {
        registry = new DirectoryRegistry(root, CLOCK);
        store(1, Optional.empty());
        registry.promote(version(1), BY_HAND, Optional.empty());
    }

    Publisher publisher(ReleasePolicy policy) {
        return new Publisher(registry, new Announcer(registry, announced::add, CLOCK), policy, CLOCK);
    }

    void store(int second, Optional<GateDecision> decision) throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            registry.store(draft, manifest(second, decision.map(accepted -> "request-" + second)), decision);
        }
    }

    static GateDecision accepted(ModelVersion against) {
        return new GateDecision.Accepted(List.of("better"), evidence(Optional.of(against)));
    }

    static GateDecision.GateEvidence evidence(Optional<ModelVersion> against) {
        return new GateDecision.GateEvidence(
                NOON, 60, Map.of(), Map.of(), against, Map.of(), Optional.of(1), Optional.empty());
    }

    static ModelVersion version(int second) {
        return ModelVersion.of(NOON.plusSeconds(second), "abcdef");
    }

    static Manifest manifest(int second, Optional<String> requestId) {
        return new Manifest(
                version(second),
                NOON,
                new TreeMap<>(),
                "base",
                List.of("NEGATIVE", "POSITIVE"),
                1,
                64,
                Truncation.HEAD,
                Optional.empty(),
                Optional.empty(),
                new Manifest.Lineage(List.of(), Optional.empty(), List.of(), requestId),
                7,
                Map.of(),
                Map.of());
    }
}
