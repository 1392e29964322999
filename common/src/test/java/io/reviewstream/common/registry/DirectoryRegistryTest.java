package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract in a directory, and what others may have done there. */
class DirectoryRegistryTest extends RegistryContract implements DirectoryPlace {
    @TempDir
    Path root;

    @Override
    public Path root() {
        return root;
    }

    /** As root reads everything else, the directories are links to themselves. */
    @ParameterizedTest
    @ValueSource(strings = {"registry", "registry/champions", "registry/VERSION", "registry/VERSION/manifest.json"})
    void what_cannot_be_read_is_neither_absent_nor_empty_nor_damaged(String unreadable) throws IOException {
        // Given
        ModelVersion version = store(version(1)).version();
        registry.promote(version, BY_HAND, Optional.empty());
        Path closed = root.resolve(unreadable.replace("registry", "models").replace("VERSION", version.value()));
        Files.move(root, root.resolveSibling("moved"));
        Files.createDirectory(root);
        Files.move(root.resolveSibling("moved"), root.resolve("models"));
        ModelRegistry models = new DirectoryRegistry(root.resolve("models"), Clock.systemUTC());
        if (Files.isDirectory(closed)) {
            FileUtils.deleteDirectory(closed.toFile());
        } else {
            Files.delete(closed);
        }

        // When
        Files.createSymbolicLink(closed, closed);

        // Then
        assertThatThrownBy(() -> {
                    models.exists();
                    models.champions();
                    models.open(version);
                })
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.UNREACHABLE))
                .hasMessageStartingWith("Cannot read " + closed)
                .hasMessageNotContaining("remove");
    }

    @Test
    void of2000BundlesOnlyTheOneThatAnswersIsOpened() throws IOException {
        // Given: manifests that cannot be read, since to open one would fail
        ModelBundle answer = store(version(0), Optional.of("request-0"), Optional.empty());
        String entry = kept().stream()
                .filter(name -> name.startsWith("requests/"))
                .findFirst()
                .orElseThrow();
        for (int i = 1; i <= 2000; i++) {
            String version = version(i).value();
            Path manifest = Files.createDirectory(root.resolve(version)).resolve("manifest.json");
            Files.createSymbolicLink(manifest, manifest);
            String other = Sha256.of(new byte[] {(byte) i, (byte) (i >> 8)});
            Files.createFile(root.resolve("requests").resolve(version + "-" + other));
        }

        // When
        Optional<ModelBundle> found = registry.answerTo("request-0");

        // Then
        assertThat(entry).contains(answer.version().value());
        assertThat(found.map(ModelBundle::version)).contains(answer.version());
        assertThat(registry.answerTo("request-1")).isEmpty();
        assertThat(registry.answers(answer.version()::equals)).hasSize(1);
        assertThat(registry.versions()).hasSize(2001);
        assertThat(new RetentionRule(1000, Optional.empty()).expired(registry, NOON))
                .hasSize(1001);
    }

    @Test
    void filesOfOthersInARegistryAreNeitherModelsNorChampionsNorAnswers() throws IOException {
        // Given
        ModelBundle stored = store(version(1), Optional.of("request-1"), Optional.empty());
        registry.promote(version(1), BY_HAND, Optional.empty());
        Files.createDirectory(root.resolve("lost+found"));
        Files.createFile(root.resolve("champions/0"));
        Files.createFile(root.resolve("champions/README"));
        Files.createFile(root.resolve("requests/README"));

        // Then
        assertThat(registry.versions()).containsExactly(version(1));
        assertThat(registry.champions()).extracting(Champion::number).containsExactly(1L);
        assertThat(registry.answers(version -> true))
                .extracting(ModelBundle::version)
                .containsExactly(stored.version());
    }

    @Test
    void whatOnlyHasTheNameOfAModelIsListedAsDamagedAndNeverRemoved() throws IOException {
        // Given
        store(version(1));
        store(version(6));
        Files.writeString(root.resolve(version(2).value()), "notes");
        Files.createDirectory(root.resolve(version(3).value()));
        Files.createSymbolicLink(root.resolve(version(4).value()), root.resolve("nowhere"));
        Files.createSymbolicLink(
                root.resolve(version(7).value()), root.resolve(version(1).value()));

        // When
        List<ModelVersion> expired = new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10));

        // Then
        assertThat(expired).containsExactly(version(1));
        assertThat(registry.versions()).containsExactly(version(1), version(6));
        assertThat(registry.newest(2).versions()).containsExactly(version(6), version(1));
        assertThat(registry.damaged())
                .containsExactly(
                        Map.entry(version(2), "it is a file"),
                        Map.entry(version(3), "it has no manifest.json"),
                        Map.entry(version(4), "it is a symbolic link"),
                        Map.entry(version(7), "it is a symbolic link"));
        assertThatThrownBy(() -> registry.remove(version(2)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("it is a file");
        assertThat(Files.readString(root.resolve(version(2).value()))).isEqualTo("notes");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void otherUsersMayReadWhatIsStored() throws IOException {
        // Given: files of a trainer that lets nobody else read them, as with umask 077
        try (BundleDraft draft = registry.draft()) {
            Path config = Files.writeString(draft.file("config.json"), "{}");
            Path model = Files.writeString(draft.file("onnx/model.onnx"), "onnx");
            for (Path each : List.of(config, model, model.getParent(), draft.directory())) {
                Files.setPosixFilePermissions(
                        each, PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwx------" : "rw-------"));
            }
            Manifest.Lineage lineage =
                    new Manifest.Lineage(List.of(), Optional.empty(), List.of(), Optional.of("request-1"));

            // When
            registry.store(draft, manifest(version(1), lineage), Optional.of(rejected()));
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        registry.withdrawDecision(
                version(1),
                new GateDecision.Undecided(List.of("too late"), rejected().evidence()));

        // Then
        assertThat(kept()).hasSize(6).allSatisfy(name -> assertThat(Files.getPosixFilePermissions(root.resolve(name)))
                .contains(PosixFilePermission.OTHERS_READ)
                .doesNotContain(PosixFilePermission.OTHERS_EXECUTE));
        for (String directory : List.of("", "onnx")) {
            assertThat(Files.getPosixFilePermissions(
                            root.resolve(version(1).value()).resolve(directory)))
                    .contains(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
        }
    }

    @Test
    void aDamagedModelIsNotFallenBackTo() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        registry.promote(version(1), BY_HAND, Optional.empty());
        registry.promote(version(2), BY_HAND, registry.champion());
        damage(version(1) + "/onnx/model.onnx", "onnY");

        // Then
        assertThatThrownBy(() -> rollback("a test")).hasMessageContaining("damaged");
        assertThat(registry.champion().map(Champion::version)).contains(version(2));
    }

    @Test
    void aRegistryIsADirectoryThatNeedNotExist() throws IOException {
        // Given
        Path file = Files.createFile(root.resolve("file"));
        ModelRegistry absent = new DirectoryRegistry(root.resolve("absent"), Clock.systemUTC());

        // Then
        assertThat(absent.exists()).isFalse();
        assertThat(registry.exists()).isTrue();
        assertThat(absent).hasToString(root.resolve("absent").toString());
        assertThat(absent.uri(version(1)).getPath()).contains("absent/" + version(1));
        assertThatThrownBy(() -> new DirectoryRegistry(file, Clock.systemUTC()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is not a directory");
    }
}
