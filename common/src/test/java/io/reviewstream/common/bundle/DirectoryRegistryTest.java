package io.reviewstream.common.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRegistryTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Overridden BY_HAND = new Overridden("because");

    @TempDir
    Path root;

    private DirectoryRegistry registry;

    @BeforeEach
    void open() {
        registry = new DirectoryRegistry(root, Clock.fixed(NOON, ZoneOffset.UTC));
    }

    @Test
    void whatWasStoredIsFoundAgainAndVerifies() throws IOException {
        // When
        ModelBundle stored = store(version(1));

        // Then
        ModelBundle opened = registry.open(version(1));
        opened.verifyAll();
        assertThat(registry.versions()).containsExactly(version(1));
        assertThat(opened.manifestSha256()).isEqualTo(stored.manifestSha256());
        assertThat(opened.manifest().truncation()).isEqualTo(Truncation.HEAD_TAIL);
        assertThat(opened.manifest().files()).containsOnlyKeys("config.json", "onnx/model.onnx");
        assertThat(registry.decision(version(1))).contains(rejected());
        assertThat(registry.champion()).isEmpty();
    }

    @Test
    void aDraftThatIsNotStoredLeavesNothing() throws IOException {
        // When
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("onnx/model.onnx"), "half");
        }

        // Then
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aFlippedByteIsFoundWhenTheFileIsOpened() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        Files.writeString(bundle.directory().resolve("onnx/model.onnx"), "onnY");

        // When
        ModelBundle opened = registry.open(version(1));

        // Then
        assertThatThrownBy(() -> opened.verified("onnx/model.onnx"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("onnx/model.onnx");
        assertThat(opened.verified("config.json")).isRegularFile();
    }

    @Test
    void aDamagedBundleIsNotPromotedAndTheMissingFileIsNamed() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        Files.delete(bundle.directory().resolve("config.json"));

        // Then
        assertThatThrownBy(() -> registry.promote(version(1), BY_HAND, Optional.empty()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("config.json");
        assertThat(registry.champion()).isEmpty();
    }

    @Test
    void theHighestChampionIsInForceAlsoBeyondNine() throws IOException {
        // Given
        store(version(1));
        store(version(2));

        // When
        for (int i = 0; i < 11; i++) {
            registry.promote(version(1 + i % 2), BY_HAND, registry.champion());
        }

        // Then
        assertThat(registry.champions()).hasSize(11);
        assertThat(registry.champion().orElseThrow().number()).isEqualTo(11);
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(version(1));
    }

    @Test
    void ofTwoTrainersOnlyOneWins() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        Optional<Champion> seenByBoth = registry.champion();

        // When
        Optional<Champion> first = registry.promote(version(1), BY_HAND, seenByBoth);
        Optional<Champion> second = registry.promote(version(2), BY_HAND, seenByBoth);

        // Then
        assertThat(first).isPresent();
        assertThat(second).isEmpty();
        assertThat(registry.champion()).isEqualTo(first);
        assertThat(root.resolve("champions").toFile().list()).containsExactly("1");
    }

    @Test
    void rollingBackTwiceNeverBringsAWithdrawnModelBack() throws IOException {
        // Given
        for (int i = 1; i <= 3; i++) {
            store(version(i));
            registry.promote(version(i), BY_HAND, registry.champion());
        }

        // When
        Champion once = registry.rollback("worse");
        Champion twice = registry.rollback("worse still");

        // Then
        assertThat(once.version()).isEqualTo(version(2));
        assertThat(once.withdrew()).contains(version(3));
        assertThat(twice.version()).isEqualTo(version(1));
        assertThatThrownBy(() -> registry.rollback("all bad"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("no model to go back to");
    }

    @Test
    void aModelThatWasWithdrawnIsNotFallenBackToFromALaterOne() throws IOException {
        // Given
        for (int i = 1; i <= 2; i++) {
            store(version(i));
            registry.promote(version(i), BY_HAND, registry.champion());
        }
        registry.rollback("worse");
        store(version(3));
        registry.promote(version(2), BY_HAND, registry.champion());
        registry.promote(version(3), BY_HAND, registry.champion());

        // When
        Champion back = registry.rollback("worse again");

        // Then
        assertThat(back.version()).isEqualTo(version(1));
    }

    @Test
    void anAcceptanceThatCameTooLateIsTakenBackAndTheBundleStillVerifies() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        GateDecision.Undecided late =
                new GateDecision.Undecided(List.of("too late"), rejected().evidence());

        // When
        registry.withdrawDecision(version(1), late);

        // Then
        assertThat(registry.decision(version(1))).contains(late);
        assertThat(registry.open(version(1)).manifestSha256()).isEqualTo(bundle.manifestSha256());
        registry.open(version(1)).verifyAll();
        assertThat(root.toFile().list()).containsExactly(version(1).value());
    }

    @Test
    void anUnknownVersionIsMissingInput() {
        assertThatThrownBy(() -> registry.open(version(7)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("has no model " + version(7));
    }

    private ModelBundle store(ModelVersion version) throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            Files.writeString(draft.file("onnx/model.onnx"), "onnx");
            return registry.store(draft, manifest(version), Optional.of(rejected()));
        }
    }

    private static ModelVersion version(int seconds) {
        return ModelVersion.of(NOON.plusSeconds(seconds), "abcdef");
    }

    private static GateDecision rejected() {
        return new GateDecision.Rejected(
                List.of("worse"),
                new GateDecision.Evidence(NOON, 10, Map.of("accuracy", 0.5), Map.of(), Optional.empty(), Map.of()));
    }

    private static Manifest manifest(ModelVersion version) {
        return new Manifest(
                version,
                NOON,
                new TreeMap<>(),
                "base",
                List.of("NEGATIVE", "POSITIVE"),
                1,
                64,
                Truncation.HEAD_TAIL,
                Map.of(),
                Manifest.Lineage.NONE,
                7,
                Map.of("epochs", "3"),
                Map.of("java", "17"));
    }
}
