package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import java.time.Instant;
import java.util.Objects;

/**
 * The model that classifies reviews, as {@code /status} shows it.
 *
 * @param championNumber its number under {@code champions/} in the registry
 * @param file of the bundle that is loaded
 * @param since when it became active on this instance
 */
public record ActiveModel(ModelVersion version, long championNumber, String file, Instant since) {
    public ActiveModel {
        Objects.requireNonNull(version);
        Objects.requireNonNull(file);
        Objects.requireNonNull(since);
    }
}
