package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryRegistryTest extends RegistryContract {
    @TempDir
    Path root;

    @Override
    ModelRegistry openAt(Clock clock) {
        return new DirectoryRegistry(root, clock);
    }

    @Override
    List<String> kept() throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .toList();
        }
    }

    @Override
    void damage(String name, String content) throws IOException {
        Files.writeString(root.resolve(name), content);
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

    @Override
    void remove(String name) throws IOException {
        Files.delete(root.resolve(name));
    }
}
