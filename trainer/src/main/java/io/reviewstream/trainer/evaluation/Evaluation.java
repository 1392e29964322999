package io.reviewstream.trainer.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Metrics of a model on some reviews.
 *
 * @param modelVersion the bundle
 * @param servedFile the file of the bundle that was run
 * @param rows the reviews
 * @param accuracy the share of correct predictions
 * @param accuracyInterval Wilson's, 95 %
 * @param f1 of the positive class
 * @param rocAuc the chance that a positive review has a higher probability than a negative one, ties counting half;
 *     absent if one class is
 * @param logLoss the mean of -ln P(true class), in nats, P clipped to [1e-15, 1 - 1e-15]
 * @param calibrationError expected calibration error of the predicted class, 15 bins of equal width (Guo et al. 2017,
 *     "On Calibration of Modern Neural Networks")
 * @param reviewsPerSecond tokenizing included, on one thread
 */
public record Evaluation(
        String modelVersion,
        String servedFile,
        int rows,
        double accuracy,
        Interval accuracyInterval,
        ClassScore positive,
        ClassScore negative,
        double f1,
        @JsonInclude(JsonInclude.Include.ALWAYS) Optional<Double> rocAuc,
        double logLoss,
        double calibrationError,
        Confusion confusion,
        double reviewsPerSecond) {
    /** From low to high, both included. */
    public record Interval(double low, double high) {}

    /** Of one class; a share of nothing is 0. */
    public record ClassScore(double precision, double recall, double f1, int support) {}

    /** Counts of reviews. */
    public record Confusion(int truePositive, int falsePositive, int trueNegative, int falseNegative) {}

    /** The numbers by name, for decisions and announcements. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("rows", (double) rows);
        metrics.put("accuracy", accuracy);
        metrics.put("accuracyLow", accuracyInterval.low());
        metrics.put("accuracyHigh", accuracyInterval.high());
        metrics.put("f1", f1);
        metrics.put("recallPositive", positive.recall());
        metrics.put("recallNegative", negative.recall());
        metrics.put("logLoss", logLoss);
        metrics.put("calibrationError", calibrationError);
        rocAuc.ifPresent(area -> metrics.put("rocAuc", area));
        return metrics;
    }
}
