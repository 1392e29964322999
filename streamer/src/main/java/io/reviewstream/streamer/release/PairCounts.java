package io.reviewstream.streamer.release;

import io.reviewstream.common.registry.Release.PairEvidence;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Labelled reviews that both models of a release predicted. Where the models agree, a label says nothing about which is
 * better; where they disagree, exactly one of them is right.
 *
 * <p>Evidence is an e-process: a bet against a hypothesis whose expected value never rises above 1 while the hypothesis is
 * true, so that the probability that it ever reaches 1/α is at most α, however often one looks (Ville's inequality). The
 * bet is the likelihood ratio of a uniform mixture over the win rates beyond the hypothesis. Sources: Y. J. Choe and A.
 * Ramdas, "Comparing Sequential Forecasters", Operations Research; I. Waudby-Smith and A. Ramdas, "Estimating means of
 * bounded random variables by betting".
 *
 * @param agreements reviews for which both models predict the same
 * @param challengerWins reviews on which the challenger is right and the champion is not
 * @param championWins the other way round
 */
record PairCounts(long agreements, long challengerWins, long championWins) {
    static final PairCounts NONE = new PairCounts(0, 0, 0);

    private static final double LOG_10 = Math.log(10);
    /** Evidence within these bounds, as a power of ten, is a number in JSON; nothing depends on more. */
    private static final double LIMIT = 300;
    /** Of the interval of the rate of disagreement; its upper end counts. */
    private static final double RATE_ERROR = 0.05;

    /** Which model is right about a labelled review, if only one is. */
    enum PairOutcome {
        AGREEMENT,
        CHALLENGER_WINS,
        CHAMPION_WINS;

        static PairOutcome of(boolean label, boolean challenger, boolean champion) {
            if (challenger == champion) {
                return AGREEMENT;
            }
            return challenger == label ? CHALLENGER_WINS : CHAMPION_WINS;
        }
    }

    PairCounts {
        if (agreements < 0 || challengerWins < 0 || championWins < 0) {
            throw new IllegalArgumentException(
                    "not counts: " + agreements + ", " + challengerWins + ", " + championWins);
        }
    }

    /** With one more, or, by -1, without one that was counted. */
    PairCounts plus(PairOutcome outcome, int by) {
        return new PairCounts(
                agreements + (outcome == PairOutcome.AGREEMENT ? by : 0),
                challengerWins + (outcome == PairOutcome.CHALLENGER_WINS ? by : 0),
                championWins + (outcome == PairOutcome.CHAMPION_WINS ? by : 0));
    }

    long disagreements() {
        return challengerWins + championWins;
    }

    long labels() {
        return agreements + disagreements();
    }

    /**
     * Evidence that the challenger is worse, as a power of ten: against a win rate of one half or more, for one below.
     */
    double log10Harm() {
        double below = RegularizedBeta.value(0.5, challengerWins + 1.0, championWins + 1.0);
        return log10(Math.log(below) + logBeta() + (disagreements() + 1) * Math.log(2));
    }

    /**
     * Evidence that the challenger loses less accuracy than a margin, as a power of ten: against the win rate at which it
     * would lose exactly that or a lower one, for a higher one. The rate of disagreement is the upper end of its interval
     * (Clopper-Pearson), so that a rate that is not known well does not help the challenger; labels that were requested
     * for disagreements alone count as a rate of 1, which only makes the test stricter.
     *
     * @param margin accuracy that may be lost, as a share of all reviews, in [0, 1)
     */
    double log10NotWorse(double margin) {
        return labels() == 0 ? 0 : log10NotWorse(margin, highestRate());
    }

    private double highestRate() {
        return BinomialConfidenceInterval.CLOPPER_PEARSON
                .fromErrorRate(Math.toIntExact(labels()), Math.toIntExact(disagreements()), RATE_ERROR)
                .getUpperBound();
    }

    /**
     * The same for a known rate of disagreement.
     *
     * @param rate share of all reviews on which the models disagree, in (0, 1]
     */
    double log10NotWorse(double margin, double rate) {
        double tolerated = 0.5 - margin / (2 * rate);
        if (!(tolerated > 0)) {
            // They disagree so rarely that the margin cannot be lost.
            return LIMIT;
        }
        double above = RegularizedBeta.complement(tolerated, challengerWins + 1.0, championWins + 1.0);
        return log10(Math.log(above)
                + logBeta()
                - Math.log1p(-tolerated)
                - challengerWins * Math.log(tolerated)
                - championWins * Math.log1p(-tolerated));
    }

    private double logBeta() {
        return LogBeta.value(challengerWins + 1.0, championWins + 1.0);
    }

    private static double log10(double log) {
        return Math.min(LIMIT, Math.max(-LIMIT, log / LOG_10));
    }

    /** As it is kept with a step of the release. */
    PairEvidence evidence(double margin) {
        return new PairEvidence(labels(), challengerWins, championWins, log10Harm(), log10NotWorse(margin));
    }
}
