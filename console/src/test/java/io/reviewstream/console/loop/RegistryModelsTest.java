package io.reviewstream.console.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.StoredVersion;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryModelsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path directory;

    private Path root;
    private DirectoryRegistry registry;
    private ModelBundle oldest;
    private RegistryModels models;

    @BeforeEach
    void store() {
        root = directory.resolve("registry");
        registry = new DirectoryRegistry(root, Clock.systemUTC());
        oldest = TinyModel.store(registry, START, 0);
        TinyModel.measured(oldest, 0.8);
        models = new RegistryModels(registry);
    }

    /** Directories of models, made of links, which is much faster than storing so many. */
    private void storeMore(int versions) throws IOException {
        for (int i = 1; i <= versions; i++) {
            Path copy = Files.createDirectory(root.resolve(version(i)));
            for (String file : List.of(BundleFiles.MANIFEST, BundleFiles.GATE)) {
                Files.createLink(copy.resolve(file), oldest.directory().resolve(file));
            }
        }
    }

    private static String version(int number) {
        return ModelVersion.of(START.plusSeconds(number), "abcdef").value();
    }

    @Test
    void ofTenThousandVersionsTheNewestFiftyAreShownAndAllCounted() throws IOException {
        // Given
        storeMore(9_999);

        // When
        Models shown = models.read();

        // Then
        assertThat(shown.stored()).isEqualTo(10_000);
        assertThat(shown.versions()).hasSize(50);
        assertThat(shown.versions()).extracting(StoredVersion::version).startsWith(version(9_999), version(9_998));
        assertThat(shown.versions()).extracting(StoredVersion::decision).containsOnly(Optional.of("UNDECIDED"));
    }

    @Test
    void theVersionOfTheChampionIsShownThoughItIsOld() throws IOException {
        // Given
        storeMore(60);
        assertThat(registry.promote(oldest.version(), new Overridden("a test"), Optional.empty()))
                .isPresent();

        // When
        Models shown = models.read();

        // Then
        assertThat(shown.versions()).hasSize(51);
        assertThat(shown.versions().get(50).version())
                .isEqualTo(oldest.version().value());
    }

    @Test
    void aRegistryThatGoesAndComesBackIsReadAgain() throws IOException {
        // Given
        models.read();
        Path away = directory.resolve("away");

        // When
        Files.move(root, away);
        Models gone = models.read();
        Files.delete(away.resolve(oldest.version().value()).resolve(BundleFiles.GATE));
        Files.move(away, root);
        Models back = models.read();

        // Then
        assertThat(gone).isEqualTo(Models.NONE);
        assertThat(back.stored()).isEqualTo(1);
        assertThat(back.versions())
                .singleElement()
                .extracting(StoredVersion::decision)
                .isEqualTo(Optional.empty());
    }

    @Test
    void whatHoldsNoModelIsNeitherShownNorCountedAmongTheNewest() throws IOException {
        // Given
        Files.createDirectory(root.resolve(version(1)));
        Files.writeString(root.resolve(version(2)), "a file");
        Files.createDirectory(root.resolve("champions-backup"));

        // When
        Models shown = models.read();

        // Then
        assertThat(shown.versions())
                .extracting(StoredVersion::version)
                .containsExactly(oldest.version().value());
        assertThat(shown.stored()).isEqualTo(1);
    }

    @Test
    void aDecisionThatIsDamagedIsSaidSoAndReadAgainOnceItIsRestored() throws IOException {
        // Given
        Path gate = oldest.directory().resolve(BundleFiles.GATE);
        byte[] whole = Files.readAllBytes(gate);
        Files.writeString(gate, "{");

        // When
        StoredVersion damaged = models.read().versions().get(0);
        Files.write(gate, whole);
        StoredVersion restored = models.read().versions().get(0);

        // Then
        assertThat(damaged.decision()).contains("DAMAGED");
        assertThat(damaged.reasons()).singleElement().asString().contains("gate.json");
        assertThat(restored.decision()).isPresent().get().isNotEqualTo("DAMAGED");
    }

    /** A registry that takes a second to list its versions, and counts how often it does. */
    private ModelRegistry slow(AtomicInteger lists) {
        return (ModelRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelRegistry.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("newest")) {
                        lists.incrementAndGet();
                        TimeUnit.SECONDS.sleep(1);
                    }
                    return method.invoke(registry, arguments);
                });
    }

    @Test
    void aSlowRegistryIsListedLessOftenAndANewChampionIsSeenAtOnce() {
        // Given
        AtomicInteger lists = new AtomicInteger();
        RegistryModels slow = new RegistryModels(slow(lists));
        Models before = slow.read();

        // When
        ModelBundle newer = TinyModel.store(registry, START.plusSeconds(1), 1);
        assertThat(registry.promote(newer.version(), new Overridden("a test"), Optional.empty()))
                .isPresent();
        Models after = slow.read();

        // Then
        assertThat(lists).hasValue(1);
        assertThat(before.champions()).isEmpty();
        assertThat(after.champions()).hasSize(1);
        assertThat(after.versions())
                .extracting(StoredVersion::version)
                .containsExactlyInAnyOrder(
                        oldest.version().value(), newer.version().value());
    }
}
