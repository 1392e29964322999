package io.reviewstream.quickstart.demo;

import java.time.Duration;

/**
 * The size of a demo.
 *
 * @param seed of reviews, weights and the order of things
 * @param firstReviews what the first model is trained on, all of the first domain
 * @param reviewsPerSecond of the live flow
 * @param driftOver how many reviews it takes until the flow is all of the second domain
 * @param labelEvery one of so many reviews of the flow is not labelled
 * @param retrainAfter new labels that make the streamer ask for a model
 * @param secondModelReviews classified by the second model before a single round ends
 * @param patience how long any one thing may take
 */
public record DemoPlan(
        long seed,
        int firstReviews,
        int reviewsPerSecond,
        int driftOver,
        int labelEvery,
        int retrainAfter,
        int secondModelReviews,
        Duration patience) {
    /** A round of about two minutes on two cores. */
    public static DemoPlan of(long seed) {
        return new DemoPlan(seed, 4000, 150, 1200, 4, 1800, 600, Duration.ofSeconds(150));
    }

    public DemoPlan {
        if (firstReviews < 1
                || reviewsPerSecond < 1
                || driftOver < 1
                || labelEvery < 2
                || retrainAfter < 1
                || secondModelReviews < 1) {
            throw new IllegalArgumentException("a demo needs some of everything");
        }
    }
}
