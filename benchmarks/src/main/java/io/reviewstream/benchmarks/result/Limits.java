package io.reviewstream.benchmarks.result;

import io.reviewstream.common.error.UserException;

/** Limits of the numbers that options take. */
public final class Limits {
    private Limits() {}

    /**
     * Checks a number.
     *
     * @throws UserException if it is less
     */
    public static void atLeast(long least, String option, long value) {
        require(value >= least, option + " must be at least " + least, value);
    }

    /**
     * Checks a number.
     *
     * @throws UserException if it is outside
     */
    public static void between(long least, long most, String option, long value) {
        require(value >= least && value <= most, option + " must be between " + least + " and " + most, value);
    }

    /**
     * Checks a value.
     *
     * @param rule names the option and the limit
     * @throws UserException if the rule does not hold
     */
    public static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw UserException.usage(rule + ", not " + value + ".");
        }
    }
}
