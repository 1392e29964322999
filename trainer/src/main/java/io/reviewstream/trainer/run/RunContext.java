package io.reviewstream.trainer.run;

import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TrainedOn;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a training run was started.
 *
 * @param requestId the retrain request that it answers
 * @param recentWeight the weight of recent reviews in the loss
 */
public record RunContext(Optional<String> requestId, RecentLabelWeight recentWeight) {
    /** A run that answers no request, with equal weights. */
    public static final RunContext NONE = new RunContext(Optional.empty(), RecentLabelWeight.NONE);

    public RunContext {
        Objects.requireNonNull(requestId);
        Objects.requireNonNull(recentWeight);
    }

    /**
     * The weight of reviews that were labelled since the champion was trained.
     *
     * @param weight of a recent review in the loss; every other review has weight 1
     * @param champion what the champion was trained on; without a champion, no review is recent
     */
    public record RecentLabelWeight(double weight, Optional<TrainedOn> champion) {
        /** Equal weights. */
        public static final RecentLabelWeight NONE = new RecentLabelWeight(1, Optional.empty());

        public RecentLabelWeight {
            weight = checkedWeight(weight);
            Objects.requireNonNull(champion);
        }

        /** The weight, if it is in [1, 1000]. */
        public static double checkedWeight(double weight) {
            if (!(weight >= 1 && weight <= 1000)) {
                throw new IllegalArgumentException("--recent-weight must be between 1 and 1000, not " + weight + ".");
            }
            return weight;
        }

        double of(ReviewRow row) {
            return isRecent(row) ? weight : 1;
        }

        long recent(List<ReviewRow> rows) {
            return rows.stream().filter(this::isRecent).count();
        }

        private boolean isRecent(ReviewRow row) {
            return champion.isPresent() && !champion.get().has(row);
        }
    }
}
