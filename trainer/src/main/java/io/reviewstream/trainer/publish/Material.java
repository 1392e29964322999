package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A corpus in its three parts. */
record Material(Corpus corpus, List<ReviewRow> training, List<ReviewRow> validation, List<ReviewRow> holdout) {
    static Material of(Corpus corpus, Split split) {
        Material material = new Material(
                corpus,
                corpus.part(split, Split.Part.TRAINING),
                corpus.part(split, Split.Part.VALIDATION),
                corpus.part(split, Split.Part.HOLDOUT));
        if (material.training.isEmpty() || material.validation.isEmpty()) {
            throw Failure.badInput("There are " + corpus.rows().size() + " labelled reviews, of which "
                    + material.training.size() + " train and " + material.validation.size()
                    + " validate; neither can be none. Give more labelled reviews.");
        }
        return material;
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
