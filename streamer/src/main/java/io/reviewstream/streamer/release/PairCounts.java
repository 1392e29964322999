package io.reviewstream.streamer.release;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * Labelled reviews that both models of a release predicted. Where the models agree, a label says nothing about which is
 * better; where they disagree, exactly one of them is right.
 *
 * @param agreements reviews for which both models predict the same
 * @param challengerWins reviews on which the challenger is right and the champion is not
 * @param championWins the other way round
 */
record PairCounts(long agreements, long challengerWins, long championWins) {
    static final PairCounts NONE = new PairCounts(0, 0, 0);

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
        return RateEvidence.log10Above(0.5, championWins, challengerWins);
    }

    /**
     * Evidence that the challenger loses less accuracy than a margin, as a power of ten: against the win rate at which it
     * would lose exactly that or a lower one, for a higher one. The rate of disagreement is the upper end of its interval,
     * so that a rate that is not known well does not help the challenger; labels that were requested for disagreements alone
     * count as a rate of 1, which only makes the test stricter.
     *
     * @param margin accuracy that may be lost, as a share of all reviews, in [0, 1)
     */
    double log10NotWorse(double margin) {
        return labels() == 0 ? 0 : log10NotWorse(margin, highestRate(labels(), disagreements()));
    }

    /**
     * The upper end of the 95 % interval of a rate (Clopper-Pearson).
     *
     * @param trials at least 1
     */
    static double highestRate(long trials, long hits) {
        // Of more than an int counts, half of both say the same.
        return trials > Integer.MAX_VALUE
                ? highestRate(trials / 2, hits / 2)
                : BinomialConfidenceInterval.CLOPPER_PEARSON
                        .fromErrorRate((int) trials, (int) hits, RATE_ERROR)
                        .getUpperBound();
    }

    /**
     * The same for a known rate of disagreement.
     *
     * @param rate share of all reviews on which the models disagree, in (0, 1]
     */
    double log10NotWorse(double margin, double rate) {
        double tolerated = 0.5 - margin / (2 * rate);
        // They may disagree so rarely that the margin cannot be lost.
        return tolerated > 0 ? RateEvidence.log10Above(tolerated, challengerWins, championWins) : RateEvidence.LIMIT;
    }
}
