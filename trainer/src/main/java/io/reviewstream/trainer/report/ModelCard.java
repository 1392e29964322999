package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.training.EpochReport;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The model card, {@code README.md} of a bundle: a {@code model-index} that other tools read, then the same for people.
 *
 * @see <a href="https://huggingface.co/docs/hub/model-cards">Model cards</a>
 */
public final class ModelCard {
    private static final String USE =
            """
            Says whether a product review is positive. Reads at most %d tokens of a review; the rest is ignored.
            Label %d, `%s`, means positive. `onnx/model.onnx` is what was evaluated; `model.safetensors` holds the same
            weights under Hugging Face's names; `manifest.json` has the hash of every file.

            Not for other languages or texts than it was trained on; `report/report.json` says which those were.
            """;

    private ModelCard() {}

    /** Of a model that was trained here. */
    public static String of(Manifest manifest, Report report) {
        StringBuilder card = new StringBuilder(head(manifest, report));
        card.append("# ").append(manifest.version()).append("\n\n");
        card.append("DistilBERT, fine-tuned by reviewstream from `")
                .append(manifest.baseModel())
                .append("`.\n\n");
        card.append("## Raw against fine-tuned\n\n");
        if (report.fineTuned().isPresent() && report.raw().isPresent()) {
            comparison(card, report.raw().get(), report.fineTuned().get());
        } else {
            card.append("No review was held out, so neither was measured.\n");
        }
        epochs(card, report);
        card.append("\n## Data\n\n");
        report.sources().forEach(source -> card.append("- `%s`: %d reviews\n".formatted(source.name(), source.rows())));
        card.append("\n%d reviews trained, %d validated, %d were held out.\n"
                .formatted(
                        report.rows().get("training"),
                        report.rows().get("validation"),
                        report.rows().get("holdout")));
        card.append("\n## Settings\n\n");
        new TreeMap<>(manifest.hyperParameters())
                .forEach((name, value) -> card.append("- %s: %s\n".formatted(name, value)));
        return card.append(use(manifest)).toString();
    }

    /** Of a model that was trained elsewhere. */
    public static String ofExported(Manifest manifest) {
        return "---\npipeline_tag: text-classification\n---\n# " + manifest.version()
                + "\n\nThe checkpoint `" + manifest.baseModel()
                + "`, exported by reviewstream. It was neither trained nor evaluated here.\n"
                + use(manifest);
    }

    private static String use(Manifest manifest) {
        return "\n## Use\n\n"
                + USE.formatted(
                        manifest.maxTokens(),
                        manifest.positiveIndex(),
                        manifest.labels().get(manifest.positiveIndex()));
    }

    private static String head(Manifest manifest, Report report) {
        StringBuilder yaml = new StringBuilder("---\npipeline_tag: text-classification\ntags:\n- reviewstream\n");
        report.fineTuned().ifPresent(evaluation -> {
            yaml.append("model-index:\n- name: ").append(manifest.version()).append('\n');
            yaml.append("  results:\n  - task:\n      type: text-classification\n");
            yaml.append("    dataset:\n      name: held-out product reviews\n      type: reviews\n    metrics:\n");
            Map.of("accuracy", evaluation.accuracy(), "f1", evaluation.f1()).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(metric -> yaml.append(
                            "    - type: %s\n      value: %s\n".formatted(metric.getKey(), number(metric.getValue()))));
        });
        return yaml.append("---\n").toString();
    }

    private static void comparison(StringBuilder card, Evaluation raw, Evaluation tuned) {
        card.append("On %d held-out reviews, through the served file:\n\n".formatted(tuned.rows()));
        card.append("| | raw | fine-tuned |\n|---|---|---|\n");
        row(card, "accuracy", interval(raw), interval(tuned));
        row(card, "F1", number(raw.f1()), number(tuned.f1()));
        row(
                card,
                "ROC AUC",
                raw.rocAuc().map(ModelCard::number).orElse("-"),
                tuned.rocAuc().map(ModelCard::number).orElse("-"));
        row(card, "log loss", number(raw.logLoss()), number(tuned.logLoss()));
        row(card, "calibration error", number(raw.calibrationError()), number(tuned.calibrationError()));
    }

    private static void epochs(StringBuilder card, Report report) {
        card.append("\n| epoch | training loss | training accuracy | validation loss | validation accuracy |\n");
        card.append("|---|---|---|---|---|\n");
        card.append("| raw | | | %s | %s |\n"
                .formatted(
                        number(report.rawValidation().loss()),
                        number(report.rawValidation().accuracy())));
        for (EpochReport epoch : report.epochs()) {
            card.append("| %d%s | %s | %s | %s | %s |\n"
                    .formatted(
                            epoch.epoch(),
                            epoch.epoch() == report.bestEpoch() ? " (kept)" : "",
                            number(epoch.training().loss()),
                            number(epoch.training().accuracy()),
                            number(epoch.validation().loss()),
                            number(epoch.validation().accuracy())));
        }
    }

    private static void row(StringBuilder card, String name, String raw, String tuned) {
        card.append("| %s | %s | %s |\n".formatted(name, raw, tuned));
    }

    private static String interval(Evaluation evaluation) {
        return "%s (%s to %s)"
                .formatted(
                        number(evaluation.accuracy()),
                        number(evaluation.accuracyInterval().low()),
                        number(evaluation.accuracyInterval().high()));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
