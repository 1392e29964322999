package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import java.time.Instant;
import java.util.Objects;

/**
 * The model that answers.
 *
 * @param championNumber its place in the registry's history
 * @param file of the bundle that is served
 * @param since when it came into service here
 */
public record ActiveModel(ModelVersion version, long championNumber, String file, Instant since) {
    public ActiveModel {
        Objects.requireNonNull(version);
        Objects.requireNonNull(file);
        Objects.requireNonNull(since);
    }
}
