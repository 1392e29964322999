package io.reviewstream.trainer.run;

import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.training.Example;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Reviews as training examples. */
public final class TrainingExamples {
    private TrainingExamples() {}

    /**
     * Tokenizes the reviews in parallel; the result is in their order.
     *
     * @param tokenizer called from several threads
     */
    public static List<Example> of(
            Function<String, TokenizedReview> tokenizer, LabelNames labels, List<ReviewRow> rows) {
        return of(tokenizer, labels, rows, RunContext.RecentLabelWeight.NONE);
    }

    /** The same, each with its weight. */
    public static List<Example> of(
            Function<String, TokenizedReview> tokenizer,
            LabelNames labels,
            List<ReviewRow> rows,
            RunContext.RecentLabelWeight recentWeight) {
        return rows.parallelStream()
                .map(row -> Example.of(
                        Arrays.stream(tokenizer.apply(row.text()).ids())
                                .mapToInt(Math::toIntExact)
                                .toArray(),
                        row.positive() ? labels.positiveIndex() : 1 - labels.positiveIndex(),
                        recentWeight.of(row)))
                .toList();
    }
}
