package io.reviewstream.trainer.data;

import io.reviewstream.common.hash.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Which part a review belongs to: decided by a hash of its text with a salt that never changes, so that a review is in
 * the same part in every run, file and topic. A tenth is held out for gates; how much of the rest validates can be
 * chosen.
 */
public record Split(double validationFraction) {
    /** A tenth validates. */
    public static final Split DEFAULT = new Split(0.1);

    private static final String SALT = "reviewstream-split-1:";
    private static final double HOLDOUT_FRACTION = 0.1;
    private static final double HIGHEST_VALIDATION_FRACTION = 0.5;

    /** What a review is for. */
    public enum Part {
        /** Judging models at the gate, and nothing else. */
        HOLDOUT,
        /** Choosing among epochs and calibrating. */
        VALIDATION,
        TRAINING
    }

    public Split {
        if (!(validationFraction > 0 && validationFraction <= HIGHEST_VALIDATION_FRACTION)) {
            throw new IllegalArgumentException("--validation-fraction must be above 0 and at most "
                    + HIGHEST_VALIDATION_FRACTION + ", not " + validationFraction + ".");
        }
    }

    /**
     * The part of a review.
     *
     * @param textHash as {@link io.reviewstream.common.hash.TextHash} gives it
     */
    public Part of(String textHash) {
        String hash = Sha256.of((SALT + textHash).getBytes(StandardCharsets.US_ASCII));
        // 52 bits: every value is exact as a double.
        double place = Long.parseLong(hash.substring(0, 13), 16) / (double) (1L << 52);
        if (place < HOLDOUT_FRACTION) {
            return Part.HOLDOUT;
        }
        return place < HOLDOUT_FRACTION + validationFraction ? Part.VALIDATION : Part.TRAINING;
    }
}
