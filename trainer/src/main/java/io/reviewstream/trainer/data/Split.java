package io.reviewstream.trainer.data;

import io.reviewstream.common.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The part that a review belongs to, decided by a hash of its text with a salt that never changes, so that a review is in
 * the same part in every run, file and topic. A tenth is held out for gates; the share of validation can be chosen.
 */
public record Split(double validationFraction) {
    /** A tenth is for validation. */
    public static final Split DEFAULT = new Split(0.1);

    private static final String SALT = "reviewstream-split-1:";
    private static final double HOLDOUT_FRACTION = 0.1;
    private static final double HIGHEST_VALIDATION_FRACTION = 0.5;

    /** The use of a review. */
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

    /** Rows in two parts, each of which has both classes in the share that all rows have them. Both keep the rows' order. */
    public record StratifiedSplit(List<ReviewRow> training, List<ReviewRow> test) {
        public StratifiedSplit {
            training = List.copyOf(training);
            test = List.copyOf(test);
        }

        /**
         * Draws the parts.
         *
         * @param testFraction of each class, rounded, in (0, 1)
         * @param seed draws the same parts for the same rows
         */
        public static StratifiedSplit of(List<ReviewRow> rows, double testFraction, long seed) {
            boolean[] tests = new boolean[rows.size()];
            for (boolean positive : new boolean[] {false, true}) {
                List<Integer> members = new ArrayList<>();
                for (int i = 0; i < rows.size(); i++) {
                    if (rows.get(i).positive() == positive) {
                        members.add(i);
                    }
                }
                Collections.shuffle(members, new Random(seed));
                int size = Math.toIntExact(Math.round(testFraction * members.size()));
                members.subList(0, size).forEach(member -> tests[member] = true);
            }
            List<ReviewRow> training = new ArrayList<>();
            List<ReviewRow> test = new ArrayList<>();
            for (int i = 0; i < tests.length; i++) {
                (tests[i] ? test : training).add(rows.get(i));
            }
            return new StratifiedSplit(training, test);
        }
    }
}
