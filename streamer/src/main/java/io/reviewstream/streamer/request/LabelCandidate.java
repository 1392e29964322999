package io.reviewstream.streamer.request;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.hash.HashedShare;
import java.util.Objects;

/**
 * A review that may be asked for. Candidates of one slot and reason are chosen by rank, the lowest first: the hash of the
 * review id, uniform in [0, 1), divided by the weight of the review. So the same candidates are chosen in a replay, and the
 * probability of each is known (order sampling, B. Rosén, "Asymptotic theory for order sampling", Journal of Statistical
 * Planning and Inference 62, 1997; conditioned on the next rank as in E. Cohen and H. Kaplan, "Summarizing Data using
 * Bottom-k Sketches", PODC 2007).
 *
 * @param slot the slot of the review's time
 */
public record LabelCandidate(long slot, LabelReason reason, ClassifiedReview review) {
    public LabelCandidate {
        Objects.requireNonNull(reason);
        Objects.requireNonNull(review);
    }

    /** Lower is chosen earlier. */
    double rank() {
        return HashedShare.place("label-request\n" + reason, review.reviewId()) / weight();
    }

    /** How much rather this review is chosen than another: for {@code UNCERTAIN} 1 at a probability of 0.5, and nearly 0 at 0 and 1. */
    private double weight() {
        if (reason != LabelReason.UNCERTAIN) {
            return 1;
        }
        double uncertainty = 1 - Math.abs(2 * review.probability() - 1);
        return Math.max(uncertainty * uncertainty, Double.MIN_NORMAL);
    }

    /**
     * The probability of being chosen, given the other candidates.
     *
     * @param next the rank of the first candidate that was not chosen
     */
    double propensity(double next) {
        return Math.min(1, weight() * next);
    }
}
