package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Predictions made up for tests. */
final class ScoredReviews {
    private ScoredReviews() {}

    /** Rows whose labels are these. */
    static List<ReviewRow> rows(String name, List<Boolean> labels) {
        return Corpus.of(
                        name,
                        IntStream.range(0, labels.size())
                                .mapToObj(i -> new Corpus.CorpusRow(name + " " + i, labels.get(i)))
                                .toList())
                .rows();
    }

    /** Rows of which every second is positive. */
    static List<ReviewRow> rows(String name, int count) {
        return rows(name, IntStream.range(0, count).mapToObj(i -> i % 2 == 0).toList());
    }

    static List<ScoredReview> scored(List<ReviewRow> rows, double... probabilities) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new ScoredReview(rows.get(i), probabilities[i]))
                .toList();
    }

    /** The result of these predictions, each of ten tokens, one in a second. */
    static Evaluator.Result result(List<ScoredReview> scored) {
        return result(scored, 10, 1);
    }

    /** The same of so many tokens each. */
    static Evaluator.Result result(List<ScoredReview> scored, int tokens, double reviewsPerSecond) {
        return new Evaluator.Result(
                Evaluator.evaluation("v", "f", scored, reviewsPerSecond),
                scored,
                scored.stream()
                        .map(each -> new Prediction(each.probability(), tokens, false))
                        .toList());
    }

    /** The result of predictions of these margins. */
    static Evaluator.Result result(List<ReviewRow> rows, double[] margins, int tokens, double reviewsPerSecond) {
        return result(
                IntStream.range(0, rows.size())
                        .mapToObj(i -> new ScoredReview(rows.get(i), Calibration.sigmoid(margins[i])))
                        .toList(),
                tokens,
                reviewsPerSecond);
    }

    /** Correct on all rows but those of these indices, which come in pairs of both labels. */
    static List<ScoredReview> incorrectOn(List<ReviewRow> rows, int from, int to) {
        List<ScoredReview> scored = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            boolean correct = i < from || i >= to;
            scored.add(new ScoredReview(rows.get(i), rows.get(i).positive() == correct ? 0.9 : 0.1));
        }
        return scored;
    }
}
