package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in use stays, here and in other processes; of the rest goes what was used longest ago. */
class BundleCacheTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final int SIZE = 1000;

    @TempDir
    Path root;

    @Test
    void whatWasUsedLongestAgoGoesUntilThereIsRoom() throws IOException {
        // Given
        notUsedHere(List.of(3, 1, 2));

        // When
        cache(3 * SIZE).makeRoom(SIZE);

        // Then
        assertThat(copies()).containsExactly(version(1), version(2));
    }

    @Test
    void aCopyThatIsUsedAgainIsYoung() throws IOException {
        // Given
        notUsedHere(List.of(1, 2, 3));
        cache(3 * SIZE).use(version(1));

        // When
        cache(3 * SIZE).makeRoom(2 * SIZE);

        // Then
        assertThat(copies()).containsExactly(version(1));
    }

    @Test
    void theLastFewThatThisProcessUsedStayWhateverTheLimit() throws IOException {
        // Given
        for (int i = 1; i <= 7; i++) {
            cache(0).use(version(i));
            fill(version(i));
        }

        // When
        cache(0).makeRoom(SIZE);

        // Then
        assertThat(copies()).containsExactly(version(4), version(5), version(6), version(7));
    }

    @Test
    void whatAnotherProcessUsesStaysUntilItEnds() throws Exception {
        // Given
        notUsedHere(List.of(1, 2));
        Process other = using(version(1));

        // When
        cache(0).makeRoom(0);
        List<ModelVersion> meanwhile = copies();
        other.destroyForcibly().waitFor();
        cache(0).makeRoom(0);

        // Then
        assertThat(meanwhile).containsExactly(version(1));
        assertThat(copies()).isEmpty();
    }

    @Test
    void aBundleThatWasBuiltHereIsACopyUnlessThereIsOne() throws IOException {
        // Given
        Path first = draft("first");
        Path second = draft("second");

        // When
        cache(10 * SIZE).adopt(first, version(1));
        cache(10 * SIZE).adopt(second, version(1));

        // Then
        assertThat(root.resolve(version(1).value()).resolve("config.json")).hasContent("first");
        assertThat(second).isDirectory();
    }

    @Test
    void manifestsCountAndGo() throws IOException {
        // Given
        Path manifest = cache(SIZE).manifest(version(1));
        Files.write(manifest, new byte[SIZE]);

        // When
        cache(SIZE).makeRoom(1);

        // Then
        assertThat(manifest).doesNotExist();
    }

    private BundleCache cache(long limit) {
        return new BundleCache(root, limit);
    }

    private Path draft(String content) throws IOException {
        Path draft = Files.createTempDirectory(root, ".draft-");
        Files.writeString(draft.resolve("config.json"), content);
        Files.writeString(draft.resolve(BundleFiles.MANIFEST), "{}");
        return draft;
    }

    /** Copies of these models, as if other processes had used them one after the other and ended. */
    private void notUsedHere(List<Integer> inOrder) throws IOException {
        for (int i = 0; i < inOrder.size(); i++) {
            ModelVersion version = version(inOrder.get(i));
            fill(version);
            Path lock = Files.createFile(root.resolve(version + ".lock"));
            Files.setLastModifiedTime(lock, FileTime.from(NOON.plus(Duration.ofMinutes(i))));
        }
    }

    private void fill(ModelVersion version) throws IOException {
        Path directory = Files.createDirectories(root.resolve(version.value()));
        Files.write(directory.resolve("model.safetensors"), new byte[SIZE]);
    }

    private List<ModelVersion> copies() {
        return IntStream.rangeClosed(1, 9)
                .mapToObj(BundleCacheTest::version)
                .filter(version -> Files.exists(root.resolve(version.value())))
                .toList();
    }

    private static ModelVersion version(int seconds) {
        return ModelVersion.of(NOON.plusSeconds(seconds), "abcdef");
    }

    /** Returns once it uses this model. */
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

    /** A process that never ends. */
    static final class Using {
        private Using() {}

        public static void main(String[] args) throws Exception {
            new BundleCache(Path.of(args[0]), 0).use(new ModelVersion(args[1]));
            System.out.println("using");
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
