package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.Split.StratifiedSplit;
import io.reviewstream.trainer.report.Report;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The training, validation and holdout reviews of a corpus. In the recipe LAB, validation and holdout are the same. */
public record DatasetSplits(
        TrainingPlan plan,
        Corpus corpus,
        List<ReviewRow> training,
        List<ReviewRow> validation,
        List<ReviewRow> holdout) {
    private static final double LAB_TEST_FRACTION = 0.1;
    /** The share of the rarer class below which there is a warning. */
    private static final double UNBALANCED = 0.2;

    /** Splits the first reviews of the corpus, without the golden ones, as the plan says. */
    public static DatasetSplits of(Corpus all, TrainingPlan plan) {
        Corpus corpus = all.without(plan.data().golden()).first(plan.recipe().maxRows());
        if (plan.recipe() == Recipe.LAB) {
            StratifiedSplit parts = StratifiedSplit.of(corpus.rows(), LAB_TEST_FRACTION, plan.seed());
            return new DatasetSplits(plan, corpus, parts.training(), parts.test(), parts.test());
        }
        Split split = plan.data().split();
        return new DatasetSplits(
                plan,
                corpus,
                corpus.part(split, Split.Part.TRAINING),
                corpus.part(split, Split.Part.VALIDATION),
                corpus.part(split, Split.Part.HOLDOUT));
    }

    DatasetSplits checked() {
        shortage().ifPresent(reason -> {
            throw UserException.badInput(reason + ". Give more labelled reviews.");
        });
        return this;
    }

    /** Why there are too few reviews to train on, if so. */
    public Optional<String> shortage() {
        if (training.isEmpty() || validation.isEmpty()) {
            return Optional.of("There are " + corpus.rows().size() + " labelled reviews, of which " + training.size()
                    + " train and " + validation.size() + " validate; neither can be none");
        }
        return rarer().reviews() >= plan.data().fewestOfClass()
                ? Optional.empty()
                : Optional.of("Of " + training.size() + " reviews that train, " + rarer().reviews() + " are "
                        + rarer().name() + "; each class needs " + plan.data().fewestOfClass());
    }

    /** Warnings about the data, each in one line. */
    public List<String> warnings() {
        if (rarer().reviews() >= UNBALANCED * training.size()) {
            return List.of();
        }
        return List.of(String.format(
                Locale.ROOT,
                "Of %d reviews that train, %d (%.1f %%) are %s; %s.",
                training.size(),
                rarer().reviews(),
                100.0 * rarer().reviews() / training.size(),
                rarer().name(),
                plan.overrides().loss().balanceClasses()
                        ? "together they weigh as much as the others"
                        : "--balance-classes lets them weigh as much as the others together"));
    }

    private record Rarer(String name, long reviews) {}

    private Rarer rarer() {
        long positive = training.stream().filter(ReviewRow::positive).count();
        return 2 * positive <= training.size()
                ? new Rarer("positive", positive)
                : new Rarer("negative", training.size() - positive);
    }

    /** The lineage, with the texts that the base model was trained on. */
    Manifest.Lineage lineage(BaseModel base, Optional<String> requestId) {
        List<String> texts = Stream.concat(
                        base.trainedOn().stream(), training.stream().map(ReviewRow::textHash))
                .distinct()
                .toList();
        return new Manifest.Lineage(corpus.sources(), corpus.labelsThrough(), texts, requestId, base.adaptation());
    }

    /** The section of the report. */
    public Report.Data forReport() {
        Map<String, List<ReviewRow>> parts = Map.of("training", training, "validation", validation, "holdout", holdout);
        Map<String, Integer> rows = new TreeMap<>();
        Map<String, Report.Balance> classBalance = new TreeMap<>();
        parts.forEach((part, reviews) -> {
            int positive =
                    Math.toIntExact(reviews.stream().filter(ReviewRow::positive).count());
            rows.put(part, reviews.size());
            classBalance.put(part, new Report.Balance(positive, reviews.size() - positive));
        });
        Map<String, Long> leftOut = new TreeMap<>();
        corpus.leftOut().forEach((reason, count) -> leftOut.put(reason.toString(), count));
        return new Report.Data(
                rows,
                classBalance,
                leftOut,
                corpus.sources(),
                corpus.labelsThrough(),
                !holdout.equals(validation),
                warnings());
    }
}
