package io.reviewstream.trainer.dryrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What a training run would do, and about how long it would take.
 *
 * @param baseModel its name
 * @param warnings about the data, each in one line
 * @param parts class balance of {@code training}, {@code validation} and {@code holdout}
 * @param settings as the bundle's manifest would have them
 * @param seed as the manifest would have it
 */
public record DryRunReport(
        String baseModel,
        RowCounts rows,
        Map<String, ClassCounts> parts,
        List<String> warnings,
        TokenPercentiles tokens,
        Map<String, String> settings,
        long seed,
        Steps steps,
        Computing computing,
        Parameters parameters,
        TimeEstimate time) {
    /**
     * Rows of the data.
     *
     * @param leftOut dropped rows by reason
     * @param notUsed rows beyond the first ones that the user or the recipe limits the data to
     */
    public record RowCounts(long read, Map<String, Long> leftOut, long notUsed, int used) {}

    /** Number of reviews by class. */
    public record ClassCounts(long positive, long negative) {
        /** Number of reviews of both classes. */
        @JsonProperty
        public long reviews() {
            return positive + negative;
        }
    }

    /**
     * Percentiles of the number of tokens of the used reviews, special tokens included, before truncation.
     *
     * @param maxTokens tokens that are read of a review
     * @param truncated number of reviews with more tokens
     */
    public record TokenPercentiles(int p50, int p90, int p95, int p99, int max, int maxTokens, long truncated) {}

    /** Steps of the optimizer; {@code total} without early stopping. */
    public record Steps(int perEpoch, int epochs, int total) {}

    /**
     * Device and form of the computation.
     *
     * @param device the chosen one and the reason
     * @param precision of the backbone's matrix products
     * @param backend with its precision and matrix kernel
     */
    public record Computing(String device, String precision, String backend) {}

    /** Number of parameters of the network. */
    public record Parameters(long trained, long frozen) {
        /** Number of all parameters. */
        public long total() {
            return trained + frozen;
        }
    }

    /**
     * Seconds, measured on a few batches and scaled to all. Without reading the data, export, and evaluation on the held-out
     * reviews.
     *
     * @param sampleReviews number of measured reviews
     * @param encoding by a frozen backbone, of all reviews that train and validate; 0 if it is not frozen
     * @param baseline evaluation of the network before the first step
     * @param epoch one epoch, training and validation
     * @param total without early stopping
     */
    public record TimeEstimate(int sampleReviews, double encoding, double baseline, double epoch, double total) {}
}
