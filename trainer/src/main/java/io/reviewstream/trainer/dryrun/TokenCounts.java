package io.reviewstream.trainer.dryrun;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * How long reviews are.
 *
 * @param byText tokens by hash of the text, special tokens included, nothing cut
 * @param maxTokens how many of a review are read
 */
public record TokenCounts(Map<String, Integer> byText, int maxTokens) {
    /**
     * Counts.
     *
     * @param tokens of a text; called from several threads
     */
    public static TokenCounts of(List<ReviewRow> rows, ToIntFunction<String> tokens, int maxTokens) {
        return new TokenCounts(
                rows.parallelStream()
                        .collect(Collectors.toMap(ReviewRow::textHash, row -> tokens.applyAsInt(row.text()))),
                maxTokens);
    }

    /** Tokens of a review, once it is cut. */
    public int cut(ReviewRow row) {
        return Math.min(maxTokens, byText.get(row.textHash()));
    }

    public TimeEstimate.Amount amount(List<ReviewRow> rows) {
        return new TimeEstimate.Amount(
                rows.size(), rows.stream().mapToLong(this::cut).sum());
    }

    public int longest() {
        return Math.min(maxTokens, distribution().max());
    }

    public DryRunReport.TokenPercentiles distribution() {
        int[] sorted =
                byText.values().stream().mapToInt(Integer::intValue).sorted().toArray();
        return new DryRunReport.TokenPercentiles(
                percentile(sorted, 50),
                percentile(sorted, 90),
                percentile(sorted, 95),
                percentile(sorted, 99),
                sorted[sorted.length - 1],
                maxTokens,
                Arrays.stream(sorted).filter(tokens -> tokens > maxTokens).count());
    }

    /** By nearest rank. */
    private static int percentile(int[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.length) - 1)];
    }
}
