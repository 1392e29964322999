package io.reviewstream.trainer.run;

import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.TrainedOn;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How much more reviews weigh in training that came since the champion.
 *
 * @param weight of a recent review in the loss, where every other weighs 1
 * @param champion what there was when it was made; without one, no review is recent
 */
public record RecentLabelWeight(double weight, Optional<TrainedOn> champion) {
    /** All weigh the same. */
    public static final RecentLabelWeight NONE = new RecentLabelWeight(1, Optional.empty());

    public RecentLabelWeight {
        weight = checkedWeight(weight);
        Objects.requireNonNull(champion);
    }

    /** The weight, if it is in [1, 1000]. */
    public static double checkedWeight(double weight) {
        if (!(weight >= 1 && weight <= 1000)) {
            throw new IllegalArgumentException("--recent-weight is 1 to 1000, not " + weight + ".");
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
