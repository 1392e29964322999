package io.reviewstream.trainer.hub;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A directory of models in the layout of Hugging Face's own tools: {@code models--owner--name} with
 * {@code refs/<revision>}, which holds a commit, and {@code snapshots/<commit>}.
 *
 * @see <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">Manage the cache</a>
 */
record HubCache(Path root) {
    /** Where everything of a model is. */
    Path directory(HubId id) {
        return root.resolve("models--" + id.name().replace("/", "--"));
    }

    /** Where a snapshot is, or would be. */
    Snapshot snapshot(HubId id, String commit) {
        return new Snapshot(
                id.name(), commit, directory(id).resolve("snapshots").resolve(commit));
    }

    /** The snapshot of the id's revision, of which files may be missing. */
    Optional<Snapshot> find(HubId id) {
        return commit(id).map(commit -> snapshot(id, commit)).filter(found -> Files.isDirectory(found.directory()));
    }

    private Optional<String> commit(HubId id) {
        if (HubId.isCommit(id.revision())) {
            return Optional.of(id.revision());
        }
        Path ref = ref(id);
        if (!Files.isRegularFile(ref)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(ref).strip()).filter(HubId::isCommit);
        } catch (IOException e) {
            throw UserException.badInput("Cannot read " + ref + " of the model cache: " + e, e);
        }
    }

    private Path ref(HubId id) {
        return directory(id).resolve("refs").resolve(id.revision());
    }

    /** Notes which commit a revision is. */
    void remember(HubId id, String commit) throws IOException {
        if (HubId.isCommit(id.revision())) {
            return;
        }
        Path ref = ref(id);
        Files.createDirectories(ref.getParent());
        Path draft = Files.createTempFile(directory(id), ".ref-", "");
        Files.writeString(draft, commit);
        Files.move(draft, ref, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
