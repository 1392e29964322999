package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.Champion;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that came into force.
 *
 * @param championNumber higher is newer
 * @param uri where the bundle is, where an announcement told
 * @param manifestSha256 of the bundle, where an announcement told
 */
record PromotedModel(long championNumber, ModelVersion version, Optional<URI> uri, Optional<String> manifestSha256) {
    PromotedModel {
        Objects.requireNonNull(version);
        Objects.requireNonNull(uri);
        Objects.requireNonNull(manifestSha256);
    }

    static PromotedModel of(Champion champion) {
        return new PromotedModel(champion.number(), champion.version(), Optional.empty(), Optional.empty());
    }

    /**
     * Of an ACTIVE announcement.
     *
     * @throws IllegalArgumentException where the version is none
     */
    static PromotedModel of(ModelAnnouncement active) {
        return new PromotedModel(
                active.championNumber().orElseThrow(),
                new ModelVersion(active.modelVersion().orElseThrow()),
                active.uri(),
                active.manifestSha256());
    }
}
