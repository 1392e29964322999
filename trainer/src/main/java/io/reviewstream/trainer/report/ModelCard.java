package io.reviewstream.trainer.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The model card, {@code README.md} of a bundle: front matter for other tools, then the template
 * {@code model-card.md.mustache} for people. The template escapes values such as names of files and base models, which
 * users choose; numbers are formatted here.
 *
 * @see <a href="https://huggingface.co/docs/hub/model-cards">Model cards</a>
 */
final class ModelCard {
    private static final Template TEMPLATE = template();

    private ModelCard() {}

    /**
     * Of a model that was trained here.
     *
     * @param pictures of the bundle
     */
    static String of(Manifest manifest, Report report, Pictures pictures, BaseCard base) {
        Map<String, Object> values = values(manifest);
        Map<String, Object> trained = new HashMap<>();
        trained.putAll(evaluation(report));
        trained.putAll(data(report, base));
        trained.putAll(procedure(report));
        trained.putAll(PlanSection.of(report, pictures));
        trained.put("accuracyPicture", pictures.accuracy().stream().toList());
        trained.put("lossPicture", pictures.loss().stream().toList());
        trained.put("reliabilityPictures", pictures.reliability());
        values.put("trained", trained);
        return FrontMatter.of(manifest, report, base) + TEMPLATE.execute(values);
    }

    /** Of a model that was trained elsewhere. */
    static String ofExported(Manifest manifest, BaseCard base) {
        Map<String, Object> values = values(manifest);
        values.put("trained", false);
        return FrontMatter.ofExported(manifest, base) + TEMPLATE.execute(values);
    }

    /** Of a base model that was adapted. */
    static String ofAdapted(Adaptation adaptation, BaseCard base) {
        return FrontMatter.ofAdapted(adaptation, base) + "# " + Markdown.escape(adaptation.baseModel())
                + ", adapted to reviews\n\n" + sentence(adaptation)
                + " It is a base model for `reviewstream train --base-model`; `" + BundleFiles.ADAPTATION
                + "` has its sources and settings.\n";
    }

    private static String sentence(Adaptation adaptation) {
        return String.format(
                Locale.ROOT,
                "The base model %s was adapted to the language of %d unlabelled reviews from %s by predicting hidden words:"
                        + " its perplexity on %d others went from %.2f to %.2f.",
                Markdown.escape(adaptation.baseModel()),
                adaptation.trainingTexts(),
                adaptation.sources().stream()
                        .map(source -> Markdown.escape(source.name()))
                        .collect(Collectors.joining(", ")),
                adaptation.validationTexts(),
                adaptation.perplexityBefore(),
                adaptation.perplexityAfter());
    }

    private static Template template() {
        try (Reader reader = new InputStreamReader(
                Objects.requireNonNull(ModelCard.class.getResourceAsStream("model-card.md.mustache")),
                StandardCharsets.UTF_8)) {
            return Mustache.compiler().withEscaper(Markdown::escape).compile(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of any model. */
    private static Map<String, Object> values(Manifest manifest) {
        int positive = manifest.positiveIndex();
        // Without [CLS] and [SEP].
        int words = manifest.maxTokens() - 2;
        int first = manifest.truncation().first(words);
        return new HashMap<>(Map.of(
                "version",
                manifest.version().value(),
                "baseModel",
                manifest.baseModel(),
                "positive",
                positive,
                "negative",
                1 - positive,
                "positiveLabel",
                manifest.labels().get(positive),
                "maxTokens",
                manifest.maxTokens(),
                "adaptation",
                manifest.lineage().adaptation().map(ModelCard::sentence).stream()
                        .toList(),
                "headTail",
                manifest.truncation() == Truncation.HEAD_TAIL,
                "first",
                first,
                "last",
                words - first));
    }

    private static Map<String, Object> evaluation(Report report) {
        Report.Holdout holdout = report.holdout();
        List<Map<String, String>> calibration = new ArrayList<>();
        holdout.calibration()
                .forEach((file, reliability) -> calibration.add(Map.of(
                        "file", file,
                        "before", Markdown.number(reliability.before().calibrationError()),
                        "after", Markdown.number(reliability.after().calibrationError()))));
        return Map.of(
                "evaluation",
                        holdout.served()
                                .<Object>map(served -> evaluation(report, served))
                                .orElse(false),
                "validationReviews", report.data().rows().get("validation"),
                "temperature", Markdown.number(report.temperature()),
                "calibration", calibration,
                "quantization",
                        holdout.quantization()
                                .<Object>map(ModelCard::quantization)
                                .orElse(false));
    }

    private static Map<String, Object> evaluation(Report report, Evaluation served) {
        Report.Holdout holdout = report.holdout();
        Map<String, Optional<Evaluation>> models = new LinkedHashMap<>();
        models.put("baseline", holdout.raw());
        models.put("linear model", holdout.linear());
        models.put("fine-tuned network", holdout.fineTuned());
        if (report.plans().isServed()) {
            models.put("serving plan", holdout.served());
        }

        List<Map<String, Object>> errors = report.holdout().mostWrong().stream()
                .map(error -> Map.<String, Object>of(
                        "review", error.reviewId(),
                        "label", error.isPositive() ? "positive" : "negative",
                        "probability", Markdown.number(error.probability())))
                .toList();
        return Map.of(
                "rows", served.rows(),
                "ownHoldout", report.data().ofTheirOwn(),
                "servedFile", served.servedFile(),
                "models", List.copyOf(models.keySet()),
                "metrics",
                        Stream.<Metric>of(
                                        new Metric("accuracy", one -> Markdown.percent(one.accuracy())),
                                        new Metric("its 95 % interval (Wilson)", ModelCard::interval),
                                        new Metric("F1, positive", one -> Markdown.number(one.f1())),
                                        new Metric(
                                                "F1, negative",
                                                one -> Markdown.number(
                                                        one.negative().f1())),
                                        new Metric("ROC AUC", one -> one.rocAuc()
                                                .map(Markdown::number)
                                                .orElse("one class only")),
                                        new Metric("log loss, nats", one -> Markdown.number(one.logLoss())),
                                        new Metric("calibration error", one -> Markdown.number(one.calibrationError())))
                                .map(metric -> Map.of(
                                        "name",
                                        metric.name,
                                        "values",
                                        models.values().stream()
                                                .map(model ->
                                                        model.map(metric.value).orElse("-"))
                                                .toList()))
                                .toList(),
                "confusion", served.confusion(),
                "hasErrors", !errors.isEmpty(),
                "errors", errors);
    }

    private record Metric(String name, Function<Evaluation, String> value) {}

    private static String interval(Evaluation evaluation) {
        return Markdown.percent(evaluation.accuracyInterval().low()) + " to "
                + Markdown.percent(evaluation.accuracyInterval().high());
    }

    private static Map<String, Object> quantization(QuantizationCost cost) {
        return Map.of(
                "file", BundleFiles.ONNX_INT8,
                "agreement", Markdown.percent(cost.agreement()),
                "rows", cost.rows(),
                "difference", Markdown.points(cost.accuracyDifference()),
                "low", Markdown.points(cost.interval().low()),
                "high", Markdown.points(cost.interval().high()),
                "rejected", !cost.acceptable(),
                "served", cost.acceptable() && cost.enough(),
                "uncertain", cost.acceptable() && !cost.enough());
    }

    private static Map<String, Object> data(Report report, BaseCard base) {
        Report.Data data = report.data();
        List<Map<String, Object>> leftOut = new ArrayList<>();
        data.leftOut().forEach((reason, reviews) -> leftOut.add(Map.of("reason", reason, "reviews", reviews)));
        return Map.of(
                "sources",
                        data.sources().stream()
                                .map(source -> Map.of(
                                        "name", source.name(),
                                        "rows", source.rows(),
                                        "sha256", source.sha256().stream().toList()))
                                .toList(),
                "labelOffsets",
                        data.labelsThrough().stream()
                                .map(offsets -> offsets.endOffsets().toString())
                                .toList(),
                "parts",
                        Stream.of("training", "validation", "holdout")
                                .map(part -> Map.of(
                                        "part", part,
                                        "reviews", data.rows().get(part),
                                        "positive",
                                                data.classBalance().get(part).positive(),
                                        "negative",
                                                data.classBalance().get(part).negative()))
                                .toList(),
                "warnings", data.warnings(),
                "leftOut", leftOut,
                "languages", base.equals(BaseCard.SILENT) ? List.of() : List.of(String.join(", ", base.languages())));
    }

    private static Map<String, Object> procedure(Report report) {
        TrainingReport learning = report.training();
        Report.Making making = report.making();
        List<Map<String, String>> epochs = new ArrayList<>();
        epochs.add(epoch("baseline", learning.baselineTraining(), learning.baseline()));
        for (EpochReport epoch : learning.epochs()) {
            String name = epoch.epoch() + (epoch.epoch() == learning.bestEpoch() ? " (kept)" : "");
            epochs.add(epoch(name, epoch.training(), epoch.validation()));
        }
        List<Map<String, String>> settings = pairs(report.hyperParameters());
        settings.add(pair("seed", String.valueOf(report.seed())));
        settings.add(pair("device", making.device()));
        settings.add(pair("computation", learning.computation()));
        making.secondsByStep()
                .forEach((step, seconds) -> settings.add(pair("seconds, " + step, String.valueOf(seconds))));
        return Map.of(
                "epochs", epochs,
                "baselineReviews", learning.baselineTraining().rows(),
                "keptAccuracy", Markdown.percent(learning.bestInFloat32().accuracy()),
                "keptLoss", Markdown.number(learning.bestInFloat32().loss()),
                "logitDifference", String.format(Locale.ROOT, "%.1e", making.largestLogitDifference()),
                "settings", settings,
                "tools", pairs(report.toolVersions()));
    }

    private static Map<String, String> epoch(String name, LossAndAccuracy training, LossAndAccuracy validation) {
        return Map.of(
                "epoch", name,
                "trainingLoss", Markdown.number(training.loss()),
                "trainingAccuracy", Markdown.percent(training.accuracy()),
                "validationLoss", Markdown.number(validation.loss()),
                "validationAccuracy", Markdown.percent(validation.accuracy()));
    }

    private static List<Map<String, String>> pairs(Map<String, String> values) {
        List<Map<String, String>> pairs = new ArrayList<>();
        values.forEach((name, value) -> pairs.add(pair(name, value)));
        return pairs;
    }

    private static Map<String, String> pair(String name, String value) {
        return Map.of("name", name, "value", value);
    }
}
