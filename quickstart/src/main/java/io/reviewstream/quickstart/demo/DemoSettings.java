package io.reviewstream.quickstart.demo;

import java.time.Duration;

/**
 * How large the demo is.
 *
 * @param seed of the reviews, the first weights and the training
 * @param trainingRows labelled household reviews that the first model is trained on
 * @param holdoutRows of each domain, for the comparison at the end; their templates occur nowhere else
 * @param familiarReviews live reviews before the drift
 * @param driftReviews live reviews over which the second domain takes over
 * @param reviewsPerSecond of the live flow
 * @param labelShare of live reviews that are labelled once they are classified, in (0, 1]
 * @param retrainAfter new labels that ask for retraining
 * @param reviewsAfterSwap live reviews that the second model classifies before the loop counts as closed
 * @param epochs of every training
 * @param timeout of every wait but that for the second model
 * @param retrainTimeout of the wait for the second model, from the end of the drift
 */
public record DemoSettings(
        long seed,
        int trainingRows,
        int holdoutRows,
        int familiarReviews,
        int driftReviews,
        int reviewsPerSecond,
        double labelShare,
        int retrainAfter,
        int reviewsAfterSwap,
        int epochs,
        Duration timeout,
        Duration retrainTimeout) {
    /** Checks that the loop can close. */
    public DemoSettings {
        if (trainingRows < 1 || holdoutRows < 1 || familiarReviews < 0 || driftReviews < 1 || epochs < 1) {
            throw new IllegalArgumentException("the demo needs reviews and at least one epoch");
        }
        if (reviewsPerSecond < 1 || retrainAfter < 1 || reviewsAfterSwap < 1) {
            throw new IllegalArgumentException("the flow and the trigger need at least one review");
        }
        if (!(labelShare > 0 && labelShare <= 1)) {
            throw new IllegalArgumentException("the share of labels is not in (0, 1]: " + labelShare);
        }
    }

    /** The demo as the command runs it: about a minute and a half on two cores. */
    public static DemoSettings of(long seed) {
        return new DemoSettings(
                seed, 3_000, 800, 500, 500, 120, 0.6, 1_200, 600, 6, Duration.ofSeconds(90), Duration.ofSeconds(180));
    }
}
