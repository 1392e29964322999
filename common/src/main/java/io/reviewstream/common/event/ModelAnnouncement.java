package io.reviewstream.common.event;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The outcome of a training run. The registry alone says which model is champion.
 *
 * @param championNumber the number under {@code champions/}; the highest is the champion
 * @param uri location of the bundle
 * @param manifestSha256 of {@code manifest.json}, in hex
 * @param gateSha256 of {@code gate.json}, in hex
 * @param labelsThrough the labels that the run has consumed
 * @param metrics name to value, on the holdout
 * @param reasons why the gate decided as it did, or what failed
 */
public record ModelAnnouncement(
        Status status,
        Optional<String> modelVersion,
        Optional<Long> championNumber,
        Optional<URI> uri,
        Optional<String> manifestSha256,
        Optional<String> gateSha256,
        Optional<String> baseModel,
        Optional<String> requestId,
        Optional<LabelOffsets> labelsThrough,
        Map<String, Double> metrics,
        List<String> reasons,
        Instant announcedAt) {
    /** The outcome. */
    public enum Status {
        ACTIVE,
        /** Labels decide whether it is promoted. */
        CHALLENGER,
        REJECTED,
        UNDECIDED,
        NOTHING_TO_DO,
        FAILED;

        /** Whether the labels of such a run count as used; those of a failed one are tried again. */
        public boolean usesUpLabels() {
            return this != FAILED;
        }
    }

    /** Of a model that was promoted without a retrain request: only what is needed to serve it. */
    public static ModelAnnouncement active(
            String modelVersion, long championNumber, URI uri, String manifestSha256, Instant announcedAt) {
        return new ModelAnnouncement(
                Status.ACTIVE,
                Optional.of(modelVersion),
                Optional.of(championNumber),
                Optional.of(uri),
                Optional.of(manifestSha256),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                announcedAt);
    }

    /** Of a request that no model answers. */
    public static ModelAnnouncement withoutModel(
            Status status, String requestId, LabelOffsets labelsThrough, String reason, Instant announcedAt) {
        return new ModelAnnouncement(
                status,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(requestId),
                Optional.of(labelsThrough),
                Map.of(),
                List.of(reason),
                announcedAt);
    }

    public ModelAnnouncement {
        Objects.requireNonNull(status);
        if (modelVersion.isEmpty() && requestId.isEmpty()) {
            throw new IllegalArgumentException("an announcement needs a modelVersion or a requestId");
        }
        if (status == Status.ACTIVE
                && (modelVersion.isEmpty() || championNumber.isEmpty() || uri.isEmpty() || manifestSha256.isEmpty())) {
            throw new IllegalArgumentException(
                    "an ACTIVE announcement needs modelVersion, championNumber, uri and manifestSha256");
        }
        Objects.requireNonNull(gateSha256);
        Objects.requireNonNull(baseModel);
        Objects.requireNonNull(labelsThrough);
        metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        Objects.requireNonNull(announcedAt);
    }

    /** The record key: the model's version, or the request's id if the run made no version. */
    public String key() {
        return modelVersion.or(() -> requestId).orElseThrow();
    }
}
