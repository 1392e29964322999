package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.StratifiedSplit;
import io.reviewstream.trainer.report.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A corpus in its parts. In the lab's recipe those that validate and those that are held out are the same. */
record Material(Corpus corpus, List<ReviewRow> training, List<ReviewRow> validation, List<ReviewRow> holdout) {
    private static final double LAB_TEST_FRACTION = 0.1;

    /** As the plan splits it. */
    static Material of(Corpus corpus, TrainingPlan plan) {
        if (plan.recipe() == Recipe.LAB) {
            StratifiedSplit parts = StratifiedSplit.of(corpus.rows(), LAB_TEST_FRACTION, plan.seed());
            return new Material(corpus, parts.training(), parts.test(), parts.test()).checked();
        }
        Split split = plan.split();
        return new Material(
                        corpus,
                        corpus.part(split, Split.Part.TRAINING),
                        corpus.part(split, Split.Part.VALIDATION),
                        corpus.part(split, Split.Part.HOLDOUT))
                .checked();
    }

    private Material checked() {
        if (training.isEmpty() || validation.isEmpty()) {
            throw Failure.badInput("There are " + corpus.rows().size() + " labelled reviews, of which "
                    + training.size() + " train and " + validation.size()
                    + " validate; neither can be none. Give more labelled reviews.");
        }
        boolean positive = training.get(0).positive();
        if (training.stream().allMatch(row -> row.positive() == positive)) {
            throw Failure.badInput("All " + training.size() + " reviews that train are "
                    + (positive ? "positive" : "negative") + "; both classes are needed.");
        }
        return this;
    }

    /** With the texts that the base model had seen before. */
    Manifest.Lineage lineage(BaseModel base) {
        List<String> texts = Stream.concat(
                        base.trainedOn().stream(), training.stream().map(ReviewRow::textHash))
                .distinct()
                .toList();
        return new Manifest.Lineage(corpus.sources(), corpus.labelsThrough(), texts);
    }

    /** What a report says of it. */
    Report.Data forReport() {
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
                rows, classBalance, leftOut, corpus.sources(), corpus.labelsThrough(), !holdout.equals(validation));
    }
}
