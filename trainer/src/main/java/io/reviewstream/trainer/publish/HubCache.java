package io.reviewstream.trainer.publish;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The models that Hugging Face's own tools have downloaded to this machine.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Manage the cache</a>
 */
record HubCache(Path root) {
    static HubCache ofEnvironment(Map<String, String> environment) {
        if (environment.containsKey("HF_HUB_CACHE")) {
            return new HubCache(Path.of(environment.get("HF_HUB_CACHE")));
        }
        Path home = environment.containsKey("HF_HOME")
                ? Path.of(environment.get("HF_HOME"))
                : Path.of(System.getProperty("user.home"), ".cache", "huggingface");
        return new HubCache(home.resolve("hub"));
    }

    /** The directory of the model's main revision. */
    Optional<Path> find(String hubId) {
        if (!hubId.matches("[\\w.-]+(/[\\w.-]+)?")) {
            return Optional.empty();
        }
        Path model = root.resolve("models--" + hubId.replace("/", "--"));
        Path main = model.resolve("refs").resolve("main");
        if (!Files.isRegularFile(main)) {
            return Optional.empty();
        }
        try {
            Path snapshot =
                    model.resolve("snapshots").resolve(Files.readString(main).strip());
            return Files.isDirectory(snapshot) ? Optional.of(snapshot) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
