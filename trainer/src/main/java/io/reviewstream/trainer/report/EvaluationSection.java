package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Misclassification;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.evaluation.Reliability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What a model card says of how good the model is, and whether its probabilities can be taken at their word. */
final class EvaluationSection {
    private EvaluationSection() {}

    static String evaluation(Report report) {
        Report.Holdout holdout = report.holdout();
        if (holdout.raw().isEmpty() || holdout.fineTuned().isEmpty()) {
            return "No review was held out, so the model was not evaluated.\n\n";
        }
        Evaluation raw = holdout.raw().get();
        Evaluation tuned = holdout.fineTuned().get();
        return String.format(
                        Locale.ROOT,
                        """
                On %d reviews that were held out: they did not train it%s. Measured on `%s`, through the classifier that
                serves.

                """,
                        tuned.rows(),
                        report.data().ofTheirOwn()
                                ? ", nor choose the epoch or the temperature"
                                : ", but they chose the epoch and the temperature, which flatters it",
                        tuned.servedFile())
                + Markdown.table(
                        List.of("", "raw", "fine-tuned"),
                        List.of(
                                each("accuracy", raw, tuned, one -> Markdown.percent(one.accuracy())),
                                each("its 95 % interval (Wilson)", raw, tuned, EvaluationSection::interval),
                                each("F1, positive", raw, tuned, one -> Markdown.number(one.f1())),
                                each(
                                        "F1, negative",
                                        raw,
                                        tuned,
                                        one -> Markdown.number(one.negative().f1())),
                                each("ROC AUC", raw, tuned, EvaluationSection::area),
                                each("log loss, nats", raw, tuned, one -> Markdown.number(one.logLoss())),
                                each("calibration error", raw, tuned, one -> Markdown.number(one.calibrationError()))))
                + "Confusion of the fine-tuned model, in reviews:\n\n"
                + confusion(tuned.confusion())
                + mistakes(holdout.mostWrong());
    }

    private static List<String> each(
            String name, Evaluation raw, Evaluation tuned, Function<Evaluation, String> value) {
        return List.of(name, value.apply(raw), value.apply(tuned));
    }

    private static String confusion(Evaluation.Confusion counts) {
        return Markdown.table(
                List.of("", "said positive", "said negative"),
                List.of(
                        Markdown.counts("are positive", counts.truePositive(), counts.falseNegative()),
                        Markdown.counts("are negative", counts.falsePositive(), counts.trueNegative())));
    }

    private static String mistakes(List<Misclassification> mistakes) {
        if (mistakes.isEmpty()) {
            return "";
        }
        return "The reviews that it is most wrong about, by id:\n\n"
                + Markdown.table(
                        List.of("review", "label", "probability of positive"),
                        mistakes.stream()
                                .map(mistake -> List.of(
                                        Markdown.escape(mistake.reviewId()),
                                        mistake.isPositive() ? "positive" : "negative",
                                        Markdown.number(mistake.probability())))
                                .toList());
    }

    static String calibration(Report report) {
        List<List<String>> rows = new ArrayList<>();
        report.temperatures().forEach((file, temperature) -> {
            Optional<Reliability> tested =
                    Optional.ofNullable(report.holdout().calibration().get(file));
            rows.add(List.of(
                    "`" + file + "`",
                    Markdown.number(temperature),
                    error(tested, Reliability::before),
                    error(tested, Reliability::after)));
        });
        return String.format(
                        Locale.ROOT,
                        """
                A temperature for each served file, fitted on the %d validation reviews, divides the logits before they become
                probabilities; it is 1 where fewer than 50 reviews validate. The expected calibration error, in 15 bins, is
                measured on the held-out reviews.

                """,
                        report.data().rows().get("validation"))
                + Markdown.table(List.of("file", "temperature", "error before", "error after"), rows);
    }

    /** What the quantized file costs; nothing where it could not be compared. */
    static String quantization(Report report) {
        return report.holdout()
                .quantization()
                .map(cost -> String.format(
                        Locale.ROOT,
                        """
                        `%s`, 8-bit integers, says the same as 32-bit floats of %s of the %d reviews that were not trained
                        on. Its accuracy differs by %s points, 95 %% interval %s to %s. %s

                        """,
                        BundleFiles.ONNX_INT8,
                        Markdown.percent(cost.agreement()),
                        cost.rows(),
                        points(cost.accuracyDifference()),
                        points(cost.interval().low()),
                        points(cost.interval().high()),
                        verdict(cost)))
                .orElse("");
    }

    private static String verdict(QuantizationCost cost) {
        if (!cost.acceptable()) {
            return "That is too much: it is left out of this bundle.";
        }
        return cost.enough()
                ? "It is served on a CPU."
                : String.format(
                        Locale.ROOT,
                        "It is served on a CPU, but **%d reviews are too few** to exclude a greater loss.",
                        cost.rows());
    }

    private static String points(double share) {
        return String.format(Locale.ROOT, "%+.2f", 100 * share);
    }

    private static String error(Optional<Reliability> tested, Function<Reliability, Reliability.Curve> curve) {
        return tested.map(curve)
                .map(Reliability.Curve::calibrationError)
                .map(Markdown::number)
                .orElse("");
    }

    private static String area(Evaluation evaluation) {
        return evaluation.rocAuc().map(Markdown::number).orElse("one class only");
    }

    private static String interval(Evaluation evaluation) {
        return Markdown.percent(evaluation.accuracyInterval().low()) + " to "
                + Markdown.percent(evaluation.accuracyInterval().high());
    }
}
