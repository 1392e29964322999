package io.reviewstream.streamer.trigger;

import java.util.Optional;

/**
 * Reviews that two people labelled, because they were asked to.
 *
 * @param bothPositive both say positive
 * @param bothNegative both say negative
 * @param onlyFirst the first says positive, and the second negative
 * @param onlySecond the other way round
 */
public record LabelAgreement(long bothPositive, long bothNegative, long onlyFirst, long onlySecond) {
    static final LabelAgreement NONE = new LabelAgreement(0, 0, 0, 0);

    /** With one more review. */
    LabelAgreement plus(boolean first, boolean second) {
        return new LabelAgreement(
                bothPositive + (first && second ? 1 : 0),
                bothNegative + (!first && !second ? 1 : 0),
                onlyFirst + (first && !second ? 1 : 0),
                onlySecond + (!first && second ? 1 : 0));
    }

    long reviews() {
        return bothPositive + bothNegative + onlyFirst + onlySecond;
    }

    /** The share on which they agree, in [0, 1]; empty before the first review. */
    Optional<Double> share() {
        return reviews() == 0 ? Optional.empty() : Optional.of((double) (bothPositive + bothNegative) / reviews());
    }

    /**
     * Cohen's kappa, at most 1: agreement beyond what their shares of positive labels give by chance (J. Cohen, "A Coefficient
     * of Agreement for Nominal Scales", Educational and Psychological Measurement 20, 1960). Empty where chance alone gives
     * full agreement.
     */
    Optional<Double> kappa() {
        double first = (double) (bothPositive + onlyFirst) / reviews();
        double second = (double) (bothPositive + onlySecond) / reviews();
        double chance = first * second + (1 - first) * (1 - second);
        return share().filter(share -> chance < 1).map(share -> (share - chance) / (1 - chance));
    }

    /**
     * The accuracy that a model without an error is measured to have, in [0.5, 1]: each person errs on the same share of
     * reviews, independently of the other. Empty where they agree on less than half.
     */
    Optional<Double> ceiling() {
        return share().filter(share -> share >= 0.5).map(share -> (1 + Math.sqrt(2 * share - 1)) / 2);
    }
}
