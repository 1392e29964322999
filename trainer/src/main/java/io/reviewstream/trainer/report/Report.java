package io.reviewstream.trainer.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.evaluation.Reliability;
import io.reviewstream.trainer.training.TrainingReport;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The numbers of one training run: {@code report/report.json}, where all parts stand side by side in one object.
 *
 * @param temperature that was folded into the weights of the classifier
 */
public record Report(
        String modelVersion,
        String baseModel,
        Instant createdAt,
        @JsonUnwrapped Data data,
        @JsonUnwrapped TrainingReport training,
        @JsonUnwrapped Holdout holdout,
        double temperature,
        Map<String, String> hyperParameters,
        long seed,
        @JsonUnwrapped Making making,
        Map<String, String> toolVersions) {
    /**
     * The reviews it was made from.
     *
     * @param rows reviews that train, validate and are held out
     * @param classBalance how many of them have which label
     * @param leftOut reviews that were read and not used, by reason
     * @param ofTheirOwn whether the held-out reviews had no other use, such as choosing the epoch
     * @param warnings about the data, each in one line
     */
    public record Data(
            Map<String, Integer> rows,
            Map<String, Balance> classBalance,
            Map<String, Long> leftOut,
            List<Manifest.Source> sources,
            Optional<LabelOffsets> labelsThrough,
            boolean ofTheirOwn,
            List<String> warnings) {
        public Data {
            rows = sorted(rows);
            classBalance = sorted(classBalance);
            leftOut = sorted(leftOut);
            sources = List.copyOf(sources);
            warnings = List.copyOf(warnings);
        }
    }

    /** Counts of reviews by their label. */
    public record Balance(int positive, int negative) {}

    /**
     * Evaluation on the held-out reviews, with exported files; empty if there are none.
     *
     * @param raw baseline: the network before fine-tuning
     * @param fineTuned the file that is served by default
     * @param calibration by served file
     * @param quantization cost of 8-bit integers
     * @param mostWrong the most confident errors of the file that is served by default
     */
    public record Holdout(
            Optional<Evaluation> raw,
            Optional<Evaluation> fineTuned,
            Map<String, Reliability> calibration,
            Optional<QuantizationCost> quantization,
            List<Evaluator.Misclassification> mostWrong) {
        private static final int MAX_ERRORS = 10;

        public Holdout {
            calibration = sorted(calibration);
            mostWrong = List.copyOf(mostWrong);
        }

        /**
         * From predictions for the held-out reviews.
         *
         * @param fineTuned by the file that is served by default
         * @param tested by every served file
         * @param temperature that was folded into the weights of the classifier
         * @param quantization if the quantized file could be compared
         */
        public static Holdout of(
                Optional<Evaluator.Result> raw,
                Optional<Evaluator.Result> fineTuned,
                Map<ServedFile, Evaluator.Result> tested,
                double temperature,
                Optional<QuantizationCost> quantization) {
            Map<String, Reliability> calibration = new TreeMap<>();
            tested.forEach(
                    (served, result) -> calibration.put(served.file(), Reliability.of(result.scored(), temperature)));
            return new Holdout(
                    raw.map(Evaluator.Result::evaluation),
                    fineTuned.map(Evaluator.Result::evaluation),
                    calibration,
                    quantization,
                    fineTuned
                            .map(result -> result.mostConfidentErrors(MAX_ERRORS))
                            .orElse(List.of()));
        }
    }

    /**
     * Device and duration of the training run.
     *
     * @param device that PyTorch computed on
     * @param secondsByStep seconds by step
     * @param largestLogitDifference between the exported file on ONNX Runtime and the network on PyTorch
     */
    public record Making(String device, Map<String, Double> secondsByStep, double largestLogitDifference) {
        public Making {
            secondsByStep = sorted(secondsByStep);
        }
    }

    public Report {
        hyperParameters = sorted(hyperParameters);
        toolVersions = sorted(toolVersions);
    }

    /** Report of the model of a manifest. */
    public static Report of(Manifest manifest, Data data, TrainingReport training, Holdout holdout, Making making) {
        return new Report(
                manifest.version().value(),
                manifest.baseModel(),
                manifest.createdAt(),
                data,
                training,
                holdout,
                manifest.foldedTemperature().orElse(1.0),
                manifest.hyperParameters(),
                manifest.seed(),
                making,
                manifest.toolVersions());
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }
}
