package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.data.StratifiedSplit;
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

    Map<String, Integer> counts() {
        return Map.of("training", training.size(), "validation", validation.size(), "holdout", holdout.size());
    }

    Map<String, Long> leftOut() {
        Map<String, Long> counts = new TreeMap<>();
        corpus.leftOut().forEach((reason, count) -> counts.put(reason.toString(), count));
        return counts;
    }
}
