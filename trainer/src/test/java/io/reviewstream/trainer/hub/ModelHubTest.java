package io.reviewstream.trainer.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelHubTest extends HubFixture {
    @ParameterizedTest
    @CsvSource({
        "main, acme/tiny",
        "v1, acme/tiny@v1",
        "refs/pr/1, acme/tiny@refs/pr/1",
        "main, acme/tiny@" + LocalHub.COMMIT
    })
    void modelInTheHuggingFaceCacheIsUsedWithoutARequest(String revision, String model) {
        // Given
        Path cached = room.cached(revision, LocalHub.someFiles());

        // When
        ModelHub.Snapshot snapshot = room.get(model);

        // Then
        assertThat(snapshot.directory()).isEqualTo(cached);
        assertThat(snapshot.name()).isEqualTo("acme/tiny@" + LocalHub.COMMIT);
        assertThat(hub.requests()).isEmpty();
        assertThat(room.own()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "vocab.txt", "tokenizer_config.json", "model.safetensors"})
    void incompleteSnapshotIsDownloadedInstead(String file) {
        // Given
        Map<String, byte[]> files = new LinkedHashMap<>(LocalHub.someFiles());
        files.remove(file);
        room.cached("main", files);

        // When
        ModelHub.Snapshot snapshot = room.get("acme/tiny");

        // Then
        assertThat(snapshot.directory()).isEqualTo(room.ownSnapshot()).isDirectoryContaining("glob:**" + file);
    }

    @Test
    void otherRevisionThanTheCachedOneIsDownloaded() {
        // Given
        room.cached("main", LocalHub.someFiles());

        // When
        ModelHub.Snapshot snapshot = room.get("acme/tiny@v1");

        // Then
        assertThat(snapshot.directory()).isEqualTo(room.ownSnapshot());
        assertThat(hub.requests(LocalHub.list("v1"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme/tiny", "acme/tiny@v1", "acme/tiny@" + LocalHub.COMMIT})
    void downloadedModelIsUsedWithoutAnotherRequest(String model) {
        // Given
        ModelHub.Snapshot fetched = room.get(model);
        int requests = hub.requests().size();

        // When
        ModelHub.Snapshot again = room.get(model);

        // Then
        assertThat(again).isEqualTo(fetched);
        assertThat(hub.requests()).hasSize(requests);
    }

    @ParameterizedTest
    @CsvSource({"HF_HUB_OFFLINE, 1", "HF_HUB_OFFLINE, True", "HF_HUB_OFFLINE, yes", "TRANSFORMERS_OFFLINE, on"})
    void offlineNoRequestIsMadeAndTheErrorNamesTheVariable(String variable, String value) {
        // Given
        room.with(variable, value);

        // When
        UserException failure = failure();

        // Then
        assertThat(failure)
                .hasMessageContainingAll(
                        "acme/tiny",
                        variable + " is set",
                        "not in " + room.userCache(),
                        room.own().getParent().toString());
        assertThat(failure.kind()).isEqualTo(UserException.Kind.MISSING_INPUT);
        assertThat(hub.requests()).isEmpty();
    }

    @Test
    void offlineErrorNamesTheMissingFile() {
        // Given
        Map<String, byte[]> files = LocalHub.someFiles();
        files.remove("model.safetensors");
        room.cached("main", files);
        room.with("HF_HUB_OFFLINE", "1");

        // When
        UserException failure = failure();

        // Then
        assertThat(failure).hasMessageContaining("without model.safetensors in " + room.userCache());
    }

    @Test
    void offlineDownloadedModelIsUsed() {
        // Given
        ModelHub.Snapshot fetched = room.get("acme/tiny");
        room.with("HF_HUB_OFFLINE", "1");

        // When
        ModelHub.Snapshot again = room.get("acme/tiny");

        // Then
        assertThat(again).isEqualTo(fetched);
    }

    @Test
    void zeroIsNotOffline() {
        // Given
        room.with("HF_HUB_OFFLINE", "0").with("TRANSFORMERS_OFFLINE", "1");

        // When
        ModelHub.Snapshot snapshot = room.get("acme/tiny");

        // Then
        assertThat(snapshot.directory()).isDirectory();
    }

    @Test
    void refThatIsNoCommitIsNotFollowed() throws IOException {
        // Given
        Path snapshot = room.cached("main", LocalHub.someFiles());
        Path model = snapshot.getParent().getParent();
        Files.move(snapshot, model.resolve("elsewhere"));
        Files.writeString(model.resolve("refs").resolve("main"), "../elsewhere");

        // When
        ModelHub.Snapshot found = room.get("acme/tiny");

        // Then
        assertThat(found.directory()).isEqualTo(room.ownSnapshot());
    }
}
