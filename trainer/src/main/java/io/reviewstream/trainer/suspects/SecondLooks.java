package io.reviewstream.trainer.suspects;

import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.suspects.SuspectLabels.SuspectLabel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Requests to label suspect reviews again. */
public final class SecondLooks {
    /** No version of the registry: the linear model of the cross-validation is not stored. */
    private static final String MODEL = "linear";

    private static final int ID_LENGTH = 16;

    private SecondLooks() {}

    /**
     * One request for each review. Its prediction is that of the cross-validation, and its propensity is 1, since nothing was
     * drawn.
     *
     * @param expiry how long after now they expire
     */
    public static List<LabelRequest> of(List<SuspectLabel> suspects, Instant now, Duration expiry) {
        return suspects.stream()
                .map(suspect -> request(suspect, now, now.plus(expiry)))
                .toList();
    }

    private static LabelRequest request(SuspectLabel suspect, Instant now, Instant expiresAt) {
        ReviewRow row = suspect.row();
        return new LabelRequest(
                Sha256.of(("second-look\n" + row.reviewId()).getBytes(StandardCharsets.UTF_8))
                        .substring(0, ID_LENGTH),
                row.reviewId(),
                row.text(),
                LabelReason.SUSPECT,
                1,
                suspect.predictedPositive(),
                suspect.probability(),
                MODEL,
                1,
                now,
                expiresAt);
    }
}
