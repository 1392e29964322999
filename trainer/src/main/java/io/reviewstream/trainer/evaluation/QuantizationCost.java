package io.reviewstream.trainer.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * The cost of 8-bit integers, on reviews that were not trained on.
 *
 * @param rows the reviews
 * @param agreement the share of them that both files classify the same
 * @param accuracyDifference accuracy of the quantized file minus that of the floats, as a share of reviews
 * @param interval of the difference, 95 %, see {@link PairedComparison#lowestDifference}
 * @param acceptable whether the gate lets the quantized file be served
 * @param enough whether there are so many reviews that files with equal predictions for all of them cannot differ by more than is
 *     allowed; fewer reviews do not exclude a greater loss
 */
public record QuantizationCost(
        int rows,
        double agreement,
        double accuracyDifference,
        Evaluation.Interval interval,
        boolean acceptable,
        boolean enough) {
    private static final double TAIL = 0.025;

    /**
     * Compares two files of one model.
     *
     * @param floats predictions of one file, row by row
     * @param integers predictions of the quantized file for the same rows
     * @param margin how much accuracy it may cost, as a share of reviews
     */
    static QuantizationCost of(List<ScoredReview> floats, List<ScoredReview> integers, double margin) {
        List<Boolean> integersCorrect =
                integers.stream().map(ScoredReview::correct).toList();
        List<Boolean> floatsCorrect = floats.stream().map(ScoredReview::correct).toList();
        PairedComparison pair = PairedComparison.of(integersCorrect, floatsCorrect);
        PairedComparison turned = PairedComparison.of(floatsCorrect, integersCorrect);
        // Of two labels, files that are both correct or both incorrect predict the same.
        double agreement = 1 - (double) (pair.onlyFirst() + pair.onlySecond()) / pair.rows();
        return new QuantizationCost(
                pair.rows(),
                agreement,
                pair.difference(),
                new Evaluation.Interval(pair.lowestDifference(TAIL), -turned.lowestDifference(TAIL)),
                pair.difference() >= -margin,
                new PairedComparison(pair.rows(), 0, 0).lowestDifference(TAIL) >= -margin);
    }

    /** Whether it is served although a greater loss is not excluded. */
    public boolean unproven() {
        return acceptable && !enough;
    }

    /** In one line. */
    String reason(double margin) {
        return String.format(
                Locale.ROOT,
                "%s: it agrees with fp32 on %.1f %% of %d reviews that were not trained on, and its accuracy differs"
                        + " by %+.1f points (95 %%: %+.1f to %+.1f), and a loss of %.1f is allowed%s",
                acceptable ? "int8 may be served" : "int8 is left out and fp32 served",
                100 * agreement,
                rows,
                100 * accuracyDifference,
                100 * interval.low(),
                100 * interval.high(),
                100 * margin,
                unproven() ? "; so few reviews do not exclude a greater loss" : "");
    }
}
