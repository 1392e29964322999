package io.reviewstream.trainer.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A user's machine: a home directory with caches, and an environment. Retries follow at once. */
final class HubRoom {
    private static final Duration LONG = Duration.ofSeconds(30);

    final Path home;
    final Map<String, String> environment = new TreeMap<>();

    HubRoom(Path home, String endpoint) {
        this.home = home;
        environment.put("HOME", home.toString());
        environment.put("HF_ENDPOINT", endpoint);
    }

    HubRoom with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    ModelHub.Snapshot get(String model) {
        return get(model, LONG);
    }

    /** The same with another timeout of connections that send nothing. */
    ModelHub.Snapshot get(String model, Duration idleTimeout) {
        HubClient.RetrySettings retries = new HubClient.RetrySettings(
                3, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(2), idleTimeout);
        return new ModelHub(HubSettings.of(environment), retries).get(HubId.parse(model));
    }

    Path userCache() {
        return home.resolve(".cache/huggingface/hub");
    }

    /** What this program's cache has of the model. */
    Path own() {
        return home.resolve(".cache/reviewstream/hub/models--acme--tiny");
    }

    Path ownSnapshot() {
        return own().resolve("snapshots").resolve(LocalHub.COMMIT);
    }

    /** Puts files into the Hugging Face cache, and says that a revision is this commit. */
    Path cached(String revision, Map<String, byte[]> files) {
        Path model = userCache().resolve("models--acme--tiny");
        Path snapshot = model.resolve("snapshots").resolve(LocalHub.COMMIT);
        try {
            Files.createDirectories(snapshot);
            Path ref = model.resolve("refs").resolve(revision);
            Files.createDirectories(ref.getParent());
            Files.writeString(ref, LocalHub.COMMIT);
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(snapshot.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return snapshot;
    }

    /** Files with a name under this program's cache. */
    long filesInOwnCache(String name) throws IOException {
        try (Stream<Path> tree = Files.walk(own())) {
            return tree.filter(path -> path.getFileName().toString().equals(name))
                    .count();
        }
    }
}
