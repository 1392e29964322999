package io.reviewstream.trainer.retrain;

import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.RecentLabelWeight;
import io.reviewstream.trainer.run.TrainingPlan;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What every retraining does.
 *
 * @param minNewLabels below which nothing is done
 * @param recentWeight of a review that came since the champion, in the loss, where every other weighs 1
 * @param moreData beside {@code labeled-reviews}, read anew for each run; the topic's word on a review counts more
 */
public record RetrainSettings(
        BaseModel base,
        StartFrom startFrom,
        TrainingPlan plan,
        long minNewLabels,
        double recentWeight,
        Supplier<List<Corpus>> moreData) {
    /** Which weights training begins with. */
    public enum StartFrom {
        /** The base model's, so that errors do not pile up. */
        BASE,
        /** The champion's; the base model's where there is none. */
        CHAMPION
    }

    public RetrainSettings {
        Objects.requireNonNull(base);
        Objects.requireNonNull(startFrom);
        Objects.requireNonNull(plan);
        if (minNewLabels < 0) {
            throw new IllegalArgumentException("--min-new-labels is 0 or more, not " + minNewLabels + ".");
        }
        recentWeight = RecentLabelWeight.checkedWeight(recentWeight);
        Objects.requireNonNull(moreData);
    }

    /** All labels weigh the same. */
    public RetrainSettings(
            BaseModel base,
            StartFrom startFrom,
            TrainingPlan plan,
            long minNewLabels,
            Supplier<List<Corpus>> moreData) {
        this(base, startFrom, plan, minNewLabels, 1, moreData);
    }
}
