package io.reviewstream.trainer.dryrun;

import io.reviewstream.trainer.data.ReviewRow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Numbers of tokens of reviews.
 *
 * @param byText tokens by hash of the text, special tokens included, before truncation
 * @param maxTokens tokens that are read of a review
 */
record TokenCounts(Map<String, Integer> byText, int maxTokens) {
    /**
     * Counts the tokens of all rows.
     *
     * @param tokens of a text; called from several threads
     */
    static TokenCounts of(List<ReviewRow> rows, ToIntFunction<String> tokens, int maxTokens) {
        return new TokenCounts(
                rows.parallelStream()
                        .collect(Collectors.toMap(ReviewRow::textHash, row -> tokens.applyAsInt(row.text()))),
                maxTokens);
    }

    /** Tokens of a review after truncation. */
    int truncated(ReviewRow row) {
        return Math.min(maxTokens, byText.get(row.textHash()));
    }

    /** Tokens of reviews after truncation. */
    long truncated(List<ReviewRow> rows) {
        return rows.stream().mapToLong(this::truncated).sum();
    }

    DryRunReport.TokenPercentiles percentiles() {
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

    /** The nearest rank. */
    private static int percentile(int[] sorted, int percent) {
        return sorted[Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.length) - 1)];
    }
}
