package io.reviewstream.common.event;

/** Checks that several events share. */
final class Checks {
    private Checks() {}

    static void notBlank(String value, String name) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(name + " is missing or blank");
        }
    }

    /** Nothing is chosen with a probability of 0. */
    static void propensity(double value) {
        if (!(value > 0 && value <= 1)) {
            throw new IllegalArgumentException("propensity is not in (0, 1]: " + value);
        }
    }

    static void probability(double value) {
        // Written so that NaN fails.
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("probability is not in [0, 1]: " + value);
        }
    }
}
