package io.reviewstream.trainer.publish;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.failure.Failure;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.report.Report;
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
        return new Report.Data(rows, classBalance, leftOut, corpus.sources(), corpus.labelsThrough());
    }
}
