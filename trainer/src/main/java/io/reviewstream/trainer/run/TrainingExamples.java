package io.reviewstream.trainer.run;

import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.training.Example;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reviews as training sees them. */
public final class TrainingExamples {
    private TrainingExamples() {}

    /**
     * In order; a tokenizer is quick, but one thread of it takes a while for a million reviews.
     *
     * @param tokenizer called from several threads
     */
    public static List<Example> of(
            Function<String, TokenizedReview> tokenizer, LabelNames labels, List<ReviewRow> rows) {
        return of(tokenizer, labels, rows, RecentLabelWeight.NONE);
    }

    /** The same, each with its weight. */
    public static List<Example> of(
            Function<String, TokenizedReview> tokenizer,
            LabelNames labels,
            List<ReviewRow> rows,
            RecentLabelWeight emphasis) {
        return rows.parallelStream()
                .map(row -> Example.of(
                        Arrays.stream(tokenizer.apply(row.text()).ids())
                                .mapToInt(Math::toIntExact)
                                .toArray(),
                        row.positive() ? labels.positiveIndex() : 1 - labels.positiveIndex(),
                        emphasis.of(row)))
                .toList();
    }
}
