package io.reviewstream.trainer.evaluation;

import java.util.List;
import java.util.Locale;

/**
 * What 8-bit integers change, on reviews that were not trained on.
 *
 * @param rows the reviews
 * @param agreement the share of them that both files say the same of
 * @param accuracyDifference accuracy of the quantized file minus that of the floats, as a share of reviews
 * @param interval of the difference, 95 %, see {@link PairedComparison#lowestDifference}
 * @param acceptable whether the gate lets the quantized file be served
 */
public record QuantizationCost(
        int rows, double agreement, double accuracyDifference, Evaluation.Interval interval, boolean acceptable) {
    private static final double TAIL = 0.025;

    /**
     * Compares two files of one model.
     *
     * @param floats what one file said, row by row
     * @param integers what the quantized file said of the same rows
     * @param margin how much accuracy it may cost, as a share of reviews
     */
    static QuantizationCost of(List<Judged> floats, List<Judged> integers, double margin) {
        List<Boolean> integersRight = integers.stream().map(Judged::right).toList();
        List<Boolean> floatsRight = floats.stream().map(Judged::right).toList();
        PairedComparison pair = PairedComparison.of(integersRight, floatsRight);
        PairedComparison turned = PairedComparison.of(floatsRight, integersRight);
        // Of two labels, files that are both right or both wrong say the same.
        double agreement = 1 - (double) (pair.onlyFirst() + pair.onlySecond()) / pair.rows();
        return new QuantizationCost(
                pair.rows(),
                agreement,
                pair.difference(),
                new Evaluation.Interval(pair.lowestDifference(TAIL), -turned.lowestDifference(TAIL)),
                pair.difference() >= -margin);
    }

    /** In one line. */
    String reason(double margin) {
        return String.format(
                Locale.ROOT,
                "%s: it says the same as fp32 of %.1f %% of %d reviews that were not trained on, and its accuracy differs"
                        + " by %+.1f points (95 %%: %+.1f to %+.1f), where a loss of %.1f is allowed",
                acceptable ? "int8 may be served" : "int8 is left out and fp32 served",
                100 * agreement,
                rows,
                100 * accuracyDifference,
                100 * interval.low(),
                100 * interval.high(),
                100 * margin);
    }
}
