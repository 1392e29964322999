package io.reviewstream.trainer.retrain;

import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.TrainingPlan;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The settings of every retraining.
 *
 * @param minNewLabels with fewer new labels, nothing is done
 * @param recentWeight weight in the loss of a review labelled since the champion; every other review has weight 1
 * @param moreData beside {@code labeled-reviews}, read again for each run; a label on the topic replaces one of these
 */
public record RetrainSettings(
        BaseModel base,
        StartFrom startFrom,
        TrainingPlan plan,
        long minNewLabels,
        double recentWeight,
        Supplier<List<Corpus>> moreData) {
    /** The weights that training starts from. */
    public enum StartFrom {
        /** The base model's, so that errors do not accumulate. */
        BASE,
        /** The champion's, or without one the base model's. */
        CHAMPION
    }

    public RetrainSettings {
        Objects.requireNonNull(base);
        Objects.requireNonNull(startFrom);
        Objects.requireNonNull(plan);
        if (minNewLabels < 0) {
            throw new IllegalArgumentException("--min-new-labels must be 0 or more, not " + minNewLabels + ".");
        }
        recentWeight = RunContext.RecentLabelWeight.checkedWeight(recentWeight);
        Objects.requireNonNull(moreData);
    }
}
