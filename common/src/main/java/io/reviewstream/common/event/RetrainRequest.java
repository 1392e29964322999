package io.reviewstream.common.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * A wish for a retrained model.
 *
 * @param requestId names the wish, see {@link #idOf}
 * @param labeledReviews labelled reviews in all
 * @param newLabels of them, those beyond what the champion was trained on
 * @param onlineAccuracy of the champion on labels that came back, in [0, 1]
 * @param championVersion the champion
 * @param labelsThrough how far the labels had come
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
    /** Why. */
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

    /** The same wish has the same id, whoever makes it and however often. */
    public static String idOf(Optional<String> championVersion, Reason reason, LabelOffsets labelsThrough) {
        String identity = championVersion.orElse("none") + '|' + reason + '|' + labelsThrough.endOffsets();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
