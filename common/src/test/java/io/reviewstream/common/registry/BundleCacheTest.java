package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final byte[] MANIFEST = "{}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path root;

    @Test
    void the_newest_versions_stay_and_older_ones_are_removed() throws IOException {
        // Given
        fill(1, 2, 3, 4, 5, 6);

        // When
        use(7);

        // Then
        assertThat(copies()).containsExactly(4, 5, 6, 7);
    }

    @Test
    void the_last_four_versions_of_a_process_stay() throws IOException {
        // Given
        use(1, 2, 3, 4);
        fill(6, 7, 8, 9);

        // When
        use(5);

        // Then
        assertThat(copies()).containsExactly(2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void a_version_that_is_used_again_stays_longer() throws IOException {
        // Given
        use(1, 2, 3, 4, 1);
        fill(6, 7, 8, 9);

        // When
        use(5);

        // Then
        assertThat(copies()).containsExactly(1, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void a_version_that_another_process_uses_stays_until_it_ends() throws Exception {
        // Given
        fill(1, 2, 6, 7, 8, 9);
        Process other = using(version(1));

        // When
        use(5);
        List<Integer> meanwhile = copies();
        other.destroyForcibly().waitFor();
        use(4);

        // Then
        assertThat(meanwhile).containsExactly(1, 5, 6, 7, 8, 9);
        assertThat(copies()).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void a_bundle_built_here_is_adopted_unless_cached() throws IOException {
        // Given
        Path first = draft("first");
        Path second = draft("second");

        // When
        cache().adopt(first, version(1));
        cache().adopt(second, version(1));

        // Then
        assertThat(root.resolve(version(1).value()).resolve("config.json")).hasContent("first");
        assertThat(second).isDirectory();
    }

    @Test
    void a_failed_download_leaves_no_file() throws IOException {
        // Given
        use(1);
        Path file = cache().directory(version(1)).resolve("onnx/model.onnx");

        // When
        assertThatThrownBy(() -> cache().add(file, draft -> {
                    Files.writeString(draft, "half");
                    throw new IOException("lost");
                }))
                .isInstanceOf(IOException.class);

        // Then
        assertThat(file).doesNotExist();
        try (Stream<Path> entries = Files.list(root)) {
            assertThat(entries.map(entry -> entry.getFileName().toString()))
                    .containsExactlyInAnyOrder(version(1).value(), version(1) + ".lock");
        }
    }

    private BundleCache cache() {
        return new BundleCache(root, Clock.systemUTC());
    }

    private void use(int... versions) throws IOException {
        for (int version : versions) {
            cache().use(version(version), MANIFEST);
        }
    }

    /** Copies that no process uses. */
    private void fill(int... versions) throws IOException {
        for (int version : versions) {
            Path directory =
                    Files.createDirectories(root.resolve(version(version).value()));
            Files.write(directory.resolve("model.safetensors"), new byte[10]);
        }
    }

    private Path draft(String content) throws IOException {
        Path draft = Files.createTempDirectory(root, ".draft-");
        Files.writeString(draft.resolve("config.json"), content);
        Files.writeString(draft.resolve(BundleFiles.MANIFEST), "{}");
        return draft;
    }

    private List<Integer> copies() {
        return IntStream.rangeClosed(1, 9)
                .filter(seconds -> Files.exists(root.resolve(version(seconds).value())))
                .boxed()
                .toList();
    }

    private static ModelVersion version(int seconds) {
        return ModelVersion.of(NOON.plusSeconds(seconds), "abcdef");
    }

    /** Another process, which uses the version when this method returns. */
    private Process using(ModelVersion version) throws IOException {
        Process process = new ProcessBuilder(Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Using.class.getName(),
                                root.toString(),
                                version.value())
                        .toList())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("using");
        return process;
    }

    /** A process that runs until it is killed. */
    static final class Using {
        private Using() {}

        public static void main(String[] args) throws Exception {
            new BundleCache(Path.of(args[0]), Clock.systemUTC()).use(new ModelVersion(args[1]), MANIFEST);
            System.out.println("using");
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
