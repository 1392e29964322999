package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a model predicted on its holdout, beside the labels: {@code reference.json} of a bundle. Reviews that are classified
 * later are compared with it.
 *
 * @param servedFile the file of the bundle that was run
 * @param predictions for all reviews of the holdout
 * @param truePositives positive reviews that are predicted to be positive; the others likewise
 * @param calibrationVariance the sample variance, over these reviews, of 1 or 0 for a correct or an incorrect prediction minus
 *     its confidence
 */
public record HoldoutReference(
        String servedFile,
        PredictionSummary predictions,
        int truePositives,
        int falsePositives,
        int trueNegatives,
        int falseNegatives,
        double calibrationVariance) {
    public HoldoutReference {
        Objects.requireNonNull(servedFile);
        if (truePositives < 0 || falsePositives < 0 || trueNegatives < 0 || falseNegatives < 0) {
            throw new IllegalArgumentException("counts of reviews are not negative");
        }
        if (truePositives + falsePositives != predictions.positives()
                || trueNegatives + falseNegatives != predictions.reviews() - predictions.positives()) {
            throw new IllegalArgumentException("the counts by label are not those of the scores");
        }
        if (!(calibrationVariance >= 0)) {
            throw new IllegalArgumentException("not a variance: " + calibrationVariance);
        }
    }

    /**
     * Reads that of a bundle; empty if it has none.
     *
     * @throws UserException if the file is damaged or cannot be read
     */
    public static Optional<HoldoutReference> of(ModelBundle bundle) {
        if (!bundle.has(BundleFiles.REFERENCE)) {
            return Optional.empty();
        }
        Path file = bundle.verified(BundleFiles.REFERENCE);
        try {
            return Optional.of(Json.mapper().readValue(file.toFile(), HoldoutReference.class));
        } catch (IOException e) {
            throw UserException.badInput(
                    "Cannot read " + file + ": " + Json.describe(e) + ". The model is damaged; restore or retrain it.",
                    e);
        }
    }

    /** Writes it to a file of a bundle. */
    public void write(Path file) throws IOException {
        Files.writeString(file, Json.pretty(this));
    }

    /** The share of the holdout that was predicted correctly. */
    public double accuracy() {
        return (double) (truePositives + trueNegatives) / predictions.reviews();
    }

    /** The share of the holdout that is labelled positive. */
    public double positiveShare() {
        return (double) (truePositives + falseNegatives) / predictions.reviews();
    }

    /**
     * The share x of positive reviews among others, if they differ from the holdout in that share alone (label shift): with r
     * and f, the shares of the positive and of the negative reviews of the holdout that are predicted to be positive,
     * x r + (1 - x) f of the others are, which is solved for x (Forman 2008, "Quantifying counts and costs via
     * classification"; Lipton et al. 2018, "Detecting and correcting for label shift with black box predictors").
     *
     * @return in [0, 1]; empty if the model predicts positive no more often for positive reviews than for negative ones
     */
    public Optional<Double> estimatedPositiveShare(PredictionSummary others) {
        double recall = (double) truePositives / (truePositives + falseNegatives);
        double fallOut = (double) falsePositives / (falsePositives + trueNegatives);
        // Not so either if one of them is NaN, because the holdout lacks a class.
        return recall > fallOut
                ? Optional.of(Math.min(
                        1,
                        Math.max(0, ((double) others.positives() / others.reviews() - fallOut) / (recall - fallOut))))
                : Optional.empty();
    }
}
