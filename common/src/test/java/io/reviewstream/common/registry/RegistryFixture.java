package io.reviewstream.common.registry;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;

/** A registry under test, wherever it keeps its models, and what stores models in it. */
abstract class RegistryFixture implements RegistryPlace {
    static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    static final Overridden BY_HAND = new Overridden("because");

    ModelRegistry registry;

    @BeforeEach
    void openRegistry() {
        registry = openAt(Clock.fixed(NOON, ZoneOffset.UTC));
    }

    /** As a process that has none of its files yet. */
    ModelRegistry openElsewhere() {
        return openAt(Clock.fixed(NOON, ZoneOffset.UTC));
    }

    ModelBundle store(ModelVersion version) throws IOException {
        return store(version, Optional.of(rejected()));
    }

    ModelBundle store(ModelVersion version, Optional<GateDecision> decision) throws IOException {
        return store(version, Optional.empty(), decision);
    }

    ModelBundle store(ModelVersion version, Optional<String> requestId, Optional<GateDecision> decision)
            throws IOException {
        return store(version, new Manifest.Lineage(List.of(), Optional.empty(), List.of(), requestId), decision);
    }

    ModelBundle store(ModelVersion version, Manifest.Lineage lineage, Optional<GateDecision> decision)
            throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            Files.writeString(draft.file("onnx/model.onnx"), "onnx");
            return registry.store(draft, manifest(version, lineage), decision);
        }
    }

    Champion rollback(String reason) {
        return registry.rollback(registry.champion().orElseThrow(), reason).orElseThrow();
    }

    static ModelVersion version(int seconds) {
        return ModelVersion.of(NOON.plusSeconds(seconds), "abcdef");
    }

    static GateDecision rejected() {
        return new GateDecision.Rejected(
                List.of("worse"),
                new GateDecision.GateEvidence(
                        NOON,
                        10,
                        Map.of("accuracy", 0.5),
                        Map.of(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty()));
    }

    static Manifest manifest(ModelVersion version) {
        return manifest(version, Manifest.Lineage.NONE);
    }

    static Manifest manifest(ModelVersion version, Manifest.Lineage lineage) {
        return new Manifest(
                version,
                NOON,
                new TreeMap<>(),
                "base",
                List.of("NEGATIVE", "POSITIVE"),
                1,
                64,
                Truncation.HEAD_TAIL,
                Optional.empty(),
                Optional.empty(),
                lineage,
                7,
                Map.of("epochs", "3"),
                Map.of("java", "17"));
    }
}
