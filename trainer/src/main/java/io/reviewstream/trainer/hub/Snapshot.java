package io.reviewstream.trainer.hub;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A model as it was at one commit, in a directory.
 *
 * @param hubName the model's name on the hub
 * @param commit in hex
 */
public record Snapshot(String hubName, String commit, Path directory) {
    public Snapshot {
        Objects.requireNonNull(hubName);
        Objects.requireNonNull(commit);
        Objects.requireNonNull(directory);
    }

    /** Model and commit: the name under which the very same weights can be had again. */
    public String name() {
        return hubName + "@" + commit;
    }
}
