package io.reviewstream.trainer.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.PlanScore;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.evaluation.Reliability;
import io.reviewstream.trainer.training.TrainingReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
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
        Plans plans,
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
     * @param linear the linear model alone
     * @param fineTuned the network alone, by the file that is served by default
     * @param served what the gate judged: the serving plan, or the network alone
     * @param calibration by served file
     * @param quantization cost of 8-bit integers
     * @param mostWrong the most confident errors of what is served
     */
    public record Holdout(
            Optional<Evaluation> raw,
            Optional<Evaluation> linear,
            Optional<Evaluation> fineTuned,
            Optional<Evaluation> served,
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
         * @param models the models that are compared
         * @param tested by every served file
         * @param temperature that was folded into the weights of the classifier
         * @param quantization if the quantized file could be compared
         */
        public static Holdout of(
                HoldoutResults models,
                Map<ServedFile, Evaluator.Result> tested,
                double temperature,
                Optional<QuantizationCost> quantization) {
            Map<String, Reliability> calibration = new TreeMap<>();
            tested.forEach(
                    (served, result) -> calibration.put(served.file(), Reliability.of(result.scored(), temperature)));
            return new Holdout(
                    models.raw().map(Evaluator.Result::evaluation),
                    models.linear().map(Evaluator.Result::evaluation),
                    models.fineTuned().map(Evaluator.Result::evaluation),
                    models.served().map(Evaluator.Result::evaluation),
                    calibration,
                    quantization,
                    models.served()
                            .map(result -> result.mostConfidentErrors(MAX_ERRORS))
                            .orElse(List.of()));
        }
    }

    /** The predictions behind the evaluations of {@link Holdout}. */
    public record HoldoutResults(
            Optional<Evaluator.Result> raw,
            Optional<Evaluator.Result> linear,
            Optional<Evaluator.Result> fineTuned,
            Optional<Evaluator.Result> served) {}

    /**
     * Accuracy and cost of serving plans, on the validation reviews.
     *
     * @param network the network alone, with all tokens
     * @param auto the plan that {@code --plan auto} serves
     * @param isServed whether it is the plan of this bundle
     * @param scores of all plans
     */
    public record Plans(
            int reviews,
            double accuracyBudget,
            PlanScore network,
            PlanScore auto,
            boolean isServed,
            List<PlanScore> scores) {
        public Plans {
            scores = List.copyOf(scores);
        }

        /** What the cheapest plan gives against the network alone, in one sentence. */
        String comparison() {
            if (auto.equals(network)) {
                return String.format(
                        Locale.ROOT,
                        "No plan is cheaper than the network alone and surely loses less than %.1f points, on the %d validation"
                                + " reviews.",
                        100 * accuracyBudget,
                        reviews);
            }
            double points = 100 * (auto.accuracy() - network.accuracy());
            return String.format(
                    Locale.ROOT,
                    "%s: %.1f points %s accurate than the network alone, at %.0f %% of its tokens, on the %d validation"
                            + " reviews; a linear model answers %.0f %% of them.",
                    isServed ? "The serving plan" : "With --plan auto",
                    Math.abs(points),
                    points < 0 ? "less" : "more",
                    100 * auto.networkTokens() / network.networkTokens(),
                    reviews,
                    100 * auto.linearShare());
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

    /** What a user has to know about the network and the plans, each in one line. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(plans.comparison());
        if (holdout.linear().isPresent() && holdout.fineTuned().isPresent()) {
            Evaluation linear = holdout.linear().get();
            Evaluation network = holdout.fineTuned().get();
            notes.add(String.format(
                    Locale.ROOT,
                    "Correct of the %d held-out reviews: the network %.1f %%, a linear model on words %.1f %%%s.",
                    linear.rows(),
                    100 * network.accuracy(),
                    100 * linear.accuracy(),
                    holdout.served()
                            .filter(plan -> plans.isServed())
                            .map(plan ->
                                    String.format(Locale.ROOT, ", the serving plan %.1f %%", 100 * plan.accuracy()))
                            .orElse("")));
            if (network.accuracy() <= linear.accuracy()) {
                notes.add(
                        "The network does not earn its cost on them: a base model that was pre-trained on more text, or on"
                                + " reviews like these, may be better.");
            }
        }
        return List.copyOf(notes);
    }

    /** Report of the model of a manifest. */
    public static Report of(
            Manifest manifest, Data data, TrainingReport training, Holdout holdout, Plans plans, Making making) {
        return new Report(
                manifest.version().value(),
                manifest.baseModel(),
                manifest.createdAt(),
                data,
                training,
                holdout,
                plans,
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
