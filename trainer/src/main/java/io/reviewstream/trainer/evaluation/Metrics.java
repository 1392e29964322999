package io.reviewstream.trainer.evaluation;

import io.reviewstream.trainer.evaluation.Evaluation.ClassScore;
import io.reviewstream.trainer.evaluation.Evaluation.Confusion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.descriptive.Variance;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/** The numbers of an {@link Evaluation}, which says what each one is. */
final class Metrics {
    private static final double CLIP = 1e-15;
    private static final double ERROR_RATE = 0.05;

    private Metrics() {}

    static double accuracy(List<ScoredReview> scored) {
        return (double) correct(scored) / scored.size();
    }

    static int correct(List<ScoredReview> scored) {
        return Math.toIntExact(scored.stream().filter(ScoredReview::correct).count());
    }

    static Evaluation.Interval accuracyInterval(List<ScoredReview> scored) {
        Interval wilson =
                BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(scored.size(), correct(scored), ERROR_RATE);
        return new Evaluation.Interval(wilson.getLowerBound(), wilson.getUpperBound());
    }

    static Confusion confusion(List<ScoredReview> scored) {
        int[][] counts = new int[2][2];
        scored.forEach(each -> counts[each.row().positive() ? 1 : 0][each.predictedPositive() ? 1 : 0]++);
        return new Confusion(counts[1][1], counts[0][1], counts[0][0], counts[1][0]);
    }

    static ClassScore positive(Confusion counts) {
        return score(counts.truePositive(), counts.falsePositive(), counts.falseNegative());
    }

    static ClassScore negative(Confusion counts) {
        return score(counts.trueNegative(), counts.falseNegative(), counts.falsePositive());
    }

    private static ClassScore score(int correct, int wronglyPredicted, int missed) {
        return new ClassScore(
                share(correct, correct + wronglyPredicted),
                share(correct, correct + missed),
                share(2 * correct, 2 * correct + wronglyPredicted + missed),
                correct + missed);
    }

    private static double share(int part, int whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Mann-Whitney's U from ranks, tied probabilities sharing their mean rank. */
    static Optional<Double> rocAuc(List<ScoredReview> scored) {
        List<ScoredReview> ascending = scored.stream()
                .sorted(Comparator.comparingDouble(ScoredReview::probability))
                .toList();
        double positiveRanks = 0;
        long positives = 0;
        int from = 0;
        while (from < ascending.size()) {
            int to = from;
            long positivesHere = 0;
            double probability = ascending.get(from).probability();
            while (to < ascending.size() && ascending.get(to).probability() == probability) {
                positivesHere += ascending.get(to).row().positive() ? 1 : 0;
                to++;
            }
            positiveRanks += positivesHere * (from + 1 + to) / 2.0;
            positives += positivesHere;
            from = to;
        }
        long negatives = scored.size() - positives;
        if (positives == 0 || negatives == 0) {
            return Optional.empty();
        }
        return Optional.of((positiveRanks - positives * (positives + 1) / 2.0) / ((double) positives * negatives));
    }

    static double logLoss(List<ScoredReview> scored) {
        return scored.stream()
                .mapToDouble(each -> each.row().positive() ? each.probability() : 1 - each.probability())
                .map(truth -> -Math.log(Math.min(1 - CLIP, Math.max(CLIP, truth))))
                .average()
                .orElseThrow();
    }

    /** Of {@link io.reviewstream.common.inference.HoldoutReference}. */
    static double calibrationVariance(List<ScoredReview> scored) {
        return Variance.of(scored.stream()
                        .mapToDouble(each -> (each.correct() ? 1 : 0) - each.confidence())
                        .toArray())
                .getAsDouble();
    }

    static double calibrationError(List<ScoredReview> scored) {
        return Reliability.Curve.of(scored).calibrationError();
    }
}
