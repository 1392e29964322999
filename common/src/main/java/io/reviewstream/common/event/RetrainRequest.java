package io.reviewstream.common.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * A request for a retrained model.
 *
 * @param requestId see {@link #idOf}
 * @param labeledReviews all labelled reviews
 * @param newLabels of them, those beyond what the champion was trained on
 * @param onlineAccuracy of the champion on labels that came back, in [0, 1]
 * @param championVersion the champion
 * @param labelsThrough end offsets of the labels at the time of the request
 */
public record RetrainRequest(
        String requestId,
        Reason reason,
        long labeledReviews,
        long newLabels,
        Optional<Double> onlineAccuracy,
        Optional<String> championVersion,
        LabelOffsets labelsThrough,
        Instant requestedAt) {
    /** What triggered it. */
    public enum Reason {
        LABEL_COUNT,
        ACCURACY_DROP,
        MAX_AGE,
        MANUAL
    }

    public RetrainRequest {
        Checks.notBlank(requestId, "requestId");
        Objects.requireNonNull(reason);
        onlineAccuracy.ifPresent(Checks::probability);
        Objects.requireNonNull(championVersion);
        Objects.requireNonNull(labelsThrough);
        Objects.requireNonNull(requestedAt);
    }

    /** The same request has the same id, whoever sends it and however often. */
    public static String idOf(Optional<String> championVersion, Reason reason, LabelOffsets labelsThrough) {
        String identity = championVersion.orElse("none") + '|' + reason + '|' + labelsThrough.endOffsets();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The same request for another model, with an id of its own. */
    public RetrainRequest again(Instant at) {
        return new RetrainRequest(
                requestId + "-" + at.toEpochMilli(),
                reason,
                labeledReviews,
                newLabels,
                onlineAccuracy,
                championVersion,
                labelsThrough,
                at);
    }
}
