package io.reviewstream.streamer.release;

import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Evidence about the rate of an event, as an e-process: a bet against a hypothesis whose expected value never rises above 1
 * while the hypothesis is true, so that the probability that it ever reaches 1/α is at most α, however often one looks
 * (Ville's inequality). Sources: Y. J. Choe and A. Ramdas, "Comparing Sequential Forecasters", Operations Research; I.
 * Waudby-Smith and A. Ramdas, "Estimating means of bounded random variables by betting".
 */
final class RateEvidence {
    /** Evidence within these bounds, as a power of ten, is a number in JSON; nothing depends on more. */
    static final double LIMIT = 300;

    private static final double LOG_10 = Math.log(10);

    private RateEvidence() {}

    /**
     * Evidence that the rate is higher than this one: the likelihood ratio of a uniform mixture over the higher rates.
     *
     * @param rate in (0, 1); that it is this or lower is the hypothesis
     * @param hits how often the event happened
     * @param misses how often it did not
     * @return a power of ten
     */
    static double log10Above(double rate, long hits, long misses) {
        double log = Math.log(RegularizedBeta.complement(rate, hits + 1.0, misses + 1.0))
                + LogBeta.value(hits + 1.0, misses + 1.0)
                - (misses + 1) * Math.log1p(-rate)
                - hits * Math.log(rate);
        return Math.min(LIMIT, Math.max(-LIMIT, log / LOG_10));
    }
}
