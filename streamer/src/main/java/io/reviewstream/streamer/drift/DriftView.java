package io.reviewstream.streamer.drift;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.HoldoutReference;
import io.reviewstream.common.inference.PredictionSummary;
import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.interval.Interval;
import org.apache.commons.statistics.interval.NormalConfidenceInterval;

/**
 * What the active model predicts lately on this instance, as {@code /status} shows it.
 *
 * @param reviews how many the figures are of
 * @param confidence the mean probability of the predicted class
 * @param tokens the mean of a review
 * @param unknownShare of these tokens, those of unknown words
 * @param truncatedShare of the reviews
 * @param scores how many of the reviews by P(positive), in 20 bins of equal width from 0 to 1
 * @param holdout absent if the bundle has no reference
 */
public record DriftView(
        ModelVersion modelVersion,
        int reviews,
        EstimatedAccuracy estimatedAccuracy,
        double confidence,
        double tokens,
        double unknownShare,
        double truncatedShare,
        List<Integer> scores,
        Optional<HoldoutComparison> holdout) {
    private static final double ERROR_RATE = 0.05;
    private static final int BINS = 20;

    /**
     * The accuracy on the holdout plus the change of the mean confidence since then (Guillory et al. 2021, "Predicting with
     * confidence on unseen distributions"); without a holdout, the mean confidence. It is the accuracy as far as the model is
     * calibrated on these reviews as it is on the holdout.
     *
     * @param value in [0, 1]
     * @param low the lower end of its 95 % interval, which has the chance of these reviews and of the holdout's in it
     * @param high the upper end
     */
    public record EstimatedAccuracy(double value, double low, double high) {
        static EstimatedAccuracy of(PredictionSummary window, Optional<HoldoutReference> reference) {
            // Student's t with the degrees of freedom of the smaller sample errs on the side of a wide interval.
            int smaller = Math.max(
                    2,
                    reference
                            .map(of ->
                                    Math.min(window.reviews(), of.predictions().reviews()))
                            .orElse(window.reviews()));
            double value = window.confidence()
                    + reference
                            .map(of -> of.accuracy() - of.predictions().confidence())
                            .orElse(0.0);
            double variance = window.confidenceVariance() / window.reviews()
                    + reference
                            .map(of ->
                                    of.calibrationVariance() / of.predictions().reviews())
                            .orElse(0.0);
            Interval interval =
                    NormalConfidenceInterval.MEAN.fromErrorRate(value, variance * smaller, smaller, ERROR_RATE);
            return new EstimatedAccuracy(
                    inRange(value), inRange(interval.getLowerBound()), inRange(interval.getUpperBound()));
        }

        private static double inRange(double share) {
            return Math.min(1, Math.max(0, share));
        }
    }

    /**
     * The holdout of the model, and how far these reviews are from it.
     *
     * @param reviews of the holdout
     * @param accuracy on the holdout, through the same file
     * @param scoreDistance Kolmogorov-Smirnov distance of the scores, in [0, 1]
     * @param pValue of that distance for all looks together
     * @param alarm whether the distance matters and is not by chance
     * @param positiveShare of the labels of the holdout
     * @param estimatedPositiveShare of the reviews that are classified, see {@link HoldoutReference#estimatedPositiveShare}
     * @param confidence of the holdout; tokens, shares and scores likewise
     */
    public record HoldoutComparison(
            int reviews,
            double accuracy,
            double scoreDistance,
            double pValue,
            boolean alarm,
            double positiveShare,
            Optional<Double> estimatedPositiveShare,
            double confidence,
            double tokens,
            double unknownShare,
            double truncatedShare,
            List<Integer> scores) {
        static HoldoutComparison of(HoldoutReference reference, PredictionSummary window, long look) {
            PredictionSummary holdout = reference.predictions();
            ScoreDrift drift = ScoreDrift.of(holdout, window, look);
            return new HoldoutComparison(
                    holdout.reviews(),
                    reference.accuracy(),
                    drift.distance(),
                    drift.pValue(),
                    drift.alarm(),
                    reference.positiveShare(),
                    reference.estimatedPositiveShare(window),
                    holdout.confidence(),
                    holdout.tokens(),
                    holdout.unknownShare(),
                    holdout.truncatedShare(),
                    holdout.histogram(BINS));
        }
    }

    static DriftView of(ModelVersion model, Optional<HoldoutReference> reference, ScoreWindow.Look look) {
        PredictionSummary window = PredictionSummary.of(look.predictions());
        return new DriftView(
                model,
                window.reviews(),
                EstimatedAccuracy.of(window, reference),
                window.confidence(),
                window.tokens(),
                window.unknownShare(),
                window.truncatedShare(),
                window.histogram(BINS),
                reference.map(holdout -> HoldoutComparison.of(holdout, window, look.number())));
    }

    /** Whether the reviews differ from those of the holdout. */
    public boolean alarm() {
        return holdout.filter(HoldoutComparison::alarm).isPresent();
    }
}
