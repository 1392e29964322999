package io.reviewstream.trainer.dryrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * What a training run would do.
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
        MemoryEstimate memory,
        TimeEstimate time) {
    /**
     * What became of the rows of the data.
     *
     * @param leftOut rows that are dropped, by reason
     * @param notUsed rows beyond the first ones that were asked for, by the user or the recipe
     */
    public record RowCounts(long read, Map<String, Long> leftOut, long notUsed, int used) {}

    /** Reviews of each class. */
    public record ClassCounts(long positive, long negative) {
        /** Of both classes. */
        @JsonProperty
        public long reviews() {
            return positive + negative;
        }
    }

    /**
     * TokenPercentiles of the reviews that are used, special tokens included, before any is cut: of {@code p90}, nine tenths of the
     * reviews have as many or fewer.
     *
     * @param maxTokens how many of a review are read
     * @param truncated how many reviews have more
     */
    public record TokenPercentiles(int p50, int p90, int p95, int p99, int max, int maxTokens, long truncated) {}

    /** Steps of the optimizer; {@code total} where training does not end early. */
    public record Steps(int perEpoch, int epochs, int total) {}

    /**
     * Where and how.
     *
     * @param device which and why
     * @param precision of the backbone's matrix products
     * @param form of the network: fused or plain, precision, kernels
     */
    public record Computing(String device, String precision, String form) {}

    /** How many numbers the network has. */
    public record Parameters(long trained, long frozen) {
        /** All of them. */
        public long total() {
            return trained + frozen;
        }
    }
}
