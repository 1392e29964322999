package io.reviewstream.console.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.console.loop.LoopView.Models;
import io.reviewstream.console.loop.LoopView.StoredVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
}
