package io.reviewstream.trainer.dryrun;

import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.StepTimingProbe;

/**
 * Seconds that a run would take, measured on a few batches and scaled to all. Not counted: reading, export, and what the
 * held-out reviews are evaluated in.
 *
 * @param sampleReviews how many reviews were measured
 * @param encoding of all reviews that train and validate by a frozen backbone; 0 where it is not frozen
 * @param raw measuring the network before its first step
 * @param epoch one, training and validation
 * @param total where training does not end early
 */
public record TimeEstimate(int sampleReviews, double encoding, double raw, double epoch, double total) {
    /**
     * How much there is of something.
     *
     * @param tokens of the reviews, once they are cut
     */
    public record Amount(int reviews, long tokens) {
        Amount plus(Amount other) {
            return new Amount(reviews + other.reviews, tokens + other.tokens);
        }

        /** A pass over tokens costs as many as there are; of vectors, each costs the same. */
        double in(Amount whole, boolean vectors) {
            return vectors ? (double) whole.reviews / reviews : (double) whole.tokens / tokens;
        }
    }

    static TimeEstimate of(
            StepTimingProbe.Pace pace, Amount sample, Amount training, Amount validation, HyperParameters how) {
        boolean vectors = how.freeze() instanceof Freeze.Backbone;
        double encoding = pace.encoding() * sample.in(training.plus(validation), false);
        double validating = pace.validation() * sample.in(validation, vectors);
        double epoch = pace.training() * sample.in(training, vectors) + validating;
        // The validation reviews, and as many of the training reviews.
        double raw = 2 * validating;
        return new TimeEstimate(sample.reviews(), encoding, raw, epoch, encoding + raw + how.epochs() * epoch);
    }
}
