package io.reviewstream.trainer.hub;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotDownloadTest {
    private static final String INDEX = "model.safetensors.index.json";
    private static final String FIRST = "model-00001-of-00002.safetensors";
    private static final String SECOND = "model-00002-of-00002.safetensors";

    @TempDir
    Path home;

    private LocalHub hub = new LocalHub(LocalHub.someFiles());

    @AfterEach
    void close() {
        hub.close();
    }

    private HubRoom room() {
        return new HubRoom(home, hub.endpoint());
    }

    private HubRoom roomWith(Map<String, byte[]> files) {
        hub.close();
        hub = new LocalHub(files);
        return room();
    }

    @Test
    void onlyFilesThatAreReadAreDownloaded() throws IOException {
        // When
        ModelHub.Snapshot snapshot = room().get("acme/tiny");

        // Then
        assertThat(names(snapshot.directory()))
                .containsExactlyInAnyOrder("config.json", "tokenizer_config.json", "vocab.txt", "model.safetensors");
        for (Path file : files(snapshot.directory())) {
            assertThat(file)
                    .hasBinaryContent(
                            LocalHub.someFiles().get(file.getFileName().toString()));
        }
        assertThat(hub.requests(LocalHub.resolve("pytorch_model.bin"))).isEmpty();
    }

    @Test
    void cacheHasTheLayoutOfHuggingFace() throws IOException {
        // When
        room().get("acme/tiny@refs/pr/1");

        // Then
        assertThat(room().ownSnapshot()).isDirectory();
        assertThat(room().own().resolve("refs/refs/pr/1")).hasContent(LocalHub.COMMIT);
        assertThat(room().own().resolve("incomplete")).isEmptyDirectory();
        assertThat(hub.requests(LocalHub.list("refs%2Fpr%2F1"))).hasSize(1);
    }

    @Test
    void ownCacheIsWhereTheEnvironmentSays() {
        // Given
        HubRoom room = room().with("REVIEWSTREAM_HUB_CACHE", "~/models");

        // When
        ModelHub.Snapshot snapshot = room.get("acme/tiny");

        // Then
        assertThat(snapshot.directory()).startsWith(home.resolve("models"));
    }

    @Test
    void shardsOfTheIndexAreDownloaded() throws IOException {
        // Given
        Map<String, byte[]> files =
                sharded("{\"weight_map\": {\"a\": \"%s\", \"b\": \"%s\"}}".formatted(FIRST, SECOND));

        // When
        ModelHub.Snapshot snapshot = roomWith(files).get("acme/tiny");

        // Then
        assertThat(names(snapshot.directory())).contains(INDEX, FIRST, SECOND);
        assertThat(snapshot.directory().resolve(SECOND)).hasBinaryContent(files.get(SECOND));
    }

    @Test
    void missingShardIsNamed() {
        // Given
        Map<String, byte[]> files =
                sharded("{\"weight_map\": {\"a\": \"%s\", \"b\": \"%s\"}}".formatted(FIRST, SECOND));
        files.remove(SECOND);

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> roomWith(files).get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll(SECOND, "acme/tiny@" + LocalHub.COMMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../escaped.safetensors", "/tmp/escaped.safetensors", "a\\\\b.safetensors", "vocab.txt"})
    void indexThatPointsOutsideIsRejected(String shard) {
        // Given
        Map<String, byte[]> files = sharded("{\"weight_map\": {\"a\": \"%s\"}}".formatted(shard));

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> roomWith(files).get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll(INDEX, "beside the index");
        assertThat(room().ownSnapshot()).doesNotExist();
    }

    @Test
    void pickleIsRejectedBeforeAnyDownload() {
        // Given
        Map<String, byte[]> files = LocalHub.someFiles();
        files.remove("model.safetensors");

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> roomWith(files).get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", "pickle", "safetensors");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.BAD_INPUT);
        assertThat(hub.requests()).hasSize(1);
    }

    @Test
    void otherArchitectureIsRejectedBeforeItsWeights() {
        // Given
        Map<String, byte[]> files = LocalHub.someFiles();
        files.put(
                "config.json",
                LocalHub.bytes("{\"model_type\": \"roberta\", \"architectures\": [\"RobertaForMaskedLM\"]}"));

        // When
        UserException failure =
                catchThrowableOfType(UserException.class, () -> roomWith(files).get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("acme/tiny", "RobertaForMaskedLM", "'roberta'", "DistilBERT");
        assertThat(hub.requests(LocalHub.resolve("model.safetensors"))).isEmpty();
    }

    @Test
    void fileWithoutHashIsRejected() {
        // Given
        hub.answerFirst(LocalHub.resolve("vocab.txt"), LocalHub.content(LocalHub.bytes("[PAD]\n[UNK]\n")));

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room().get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll("vocab.txt", "neither size nor hash");
    }

    @Test
    void concurrentThreadsDownloadAModelOnce() throws InterruptedException, ExecutionException {
        // Given
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<ModelHub.Snapshot>> wanted = new ArrayList<>();

        // When
        for (int i = 0; i < 4; i++) {
            wanted.add(threads.submit(() -> room().get("acme/tiny")));
        }

        // Then
        for (Future<ModelHub.Snapshot> one : wanted) {
            assertThat(one.get().directory()).isEqualTo(room().ownSnapshot());
        }
        assertThat(hub.requests(LocalHub.blob("model.safetensors"))).hasSize(1);
        threads.shutdown();
    }

    @Test
    void readOnlyCacheIsNamedWithWhatToDo() throws IOException {
        // Given
        Path file = Files.writeString(home.resolve("file"), "in the way");
        HubRoom room = room().with("REVIEWSTREAM_HUB_CACHE", file.toString());

        // When
        UserException failure = catchThrowableOfType(UserException.class, () -> room.get("acme/tiny"));

        // Then
        assertThat(failure).hasMessageContainingAll(file.toString(), "REVIEWSTREAM_HUB_CACHE");
        assertThat(failure.kind()).isEqualTo(UserException.Kind.UNREACHABLE);
    }

    private static Map<String, byte[]> sharded(String index) {
        Map<String, byte[]> files = LocalHub.someFiles();
        files.remove("model.safetensors");
        files.put(INDEX, LocalHub.bytes(index));
        files.put(FIRST, LocalHub.bytes("the first shard"));
        files.put(SECOND, LocalHub.bytes("the second shard"));
        return files;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static Set<String> names(Path directory) throws IOException {
        return files(directory).stream()
                .map(file -> file.getFileName().toString())
                .collect(toSet());
    }
}
