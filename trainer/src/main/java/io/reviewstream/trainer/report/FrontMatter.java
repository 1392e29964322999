package io.reviewstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.trainer.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The YAML at the top of a model card.
 *
 * <p>The library is {@code transformers}, whose layout the files of the bundle have: configuration, tokenizer and
 * weights under its names. Training and export were done without it.
 *
 * @see <a href="https://github.com/huggingface/hub-docs/blob/main/modelcard.md">The fields</a>
 */
final class FrontMatter {
    // Strings stay quoted: a reader would take a bare "no" or "2026-01-01" for something else.
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .build();

    /** A hub id with a revision; the field takes the id alone. */
    private static final Pattern REVISION = Pattern.compile("^([\\w.-]+/[\\w.-]+)@.+$");

    private static final String TASK = "text-classification";
    private static final double DIGITS = 1e4;

    private FrontMatter() {}

    /** Of a model that was trained here. */
    static String of(Manifest manifest, Report report, BaseCard base) {
        Map<String, Object> fields = fields(manifest, base);
        report.holdout().fineTuned().ifPresent(evaluation -> {
            List<Map<String, Object>> metrics = metrics(evaluation);
            fields.put("metrics", List.of("accuracy", "f1", "roc_auc"));
            fields.put("model-index", List.of(model(manifest, result(dataset(report), metrics))));
        });
        return write(fields);
    }

    /** Of a model that was trained elsewhere, and not evaluated. */
    static String ofExported(Manifest manifest, BaseCard base) {
        return write(fields(manifest, base));
    }

    private static Map<String, Object> fields(Manifest manifest, BaseCard base) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("language", base.languages());
        fields.put("library_name", "transformers");
        fields.put("pipeline_tag", TASK);
        fields.put("base_model", REVISION.matcher(manifest.baseModel()).replaceFirst("$1"));
        fields.put("tags", List.of("distilbert", "sentiment-analysis", "onnx", "safetensors", "reviewstream"));
        return fields;
    }

    private static Map<String, Object> model(Manifest manifest, Map<String, Object> result) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", manifest.version().value());
        model.put("results", List.of(result));
        return model;
    }

    private static Map<String, Object> result(Map<String, Object> dataset, List<Map<String, Object>> metrics) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("task", Map.of("type", TASK));
        result.put("dataset", dataset);
        result.put("metrics", metrics);
        return result;
    }

    private static Map<String, Object> dataset(Report report) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put(
                "name",
                report.data().sources().stream().map(Manifest.Source::name).collect(Collectors.joining(", ")));
        // Not a data set of the hub.
        dataset.put("type", "custom");
        dataset.put("split", "holdout");
        return dataset;
    }

    private static List<Map<String, Object>> metrics(Evaluation evaluation) {
        Evaluation.Interval interval = evaluation.accuracyInterval();
        List<Map<String, Object>> metrics = new ArrayList<>();
        metrics.add(metric(
                "accuracy",
                "Accuracy (95 % interval " + Markdown.number(interval.low()) + " to " + Markdown.number(interval.high())
                        + ")",
                evaluation.accuracy()));
        metrics.add(metric("f1", "F1 of the positive class", evaluation.f1()));
        evaluation.rocAuc().ifPresent(area -> metrics.add(metric("roc_auc", "Area under the ROC curve", area)));
        metrics.add(metric("log_loss", "Log loss in nats", evaluation.logLoss()));
        metrics.add(metric("ece", "Expected calibration error, 15 bins", evaluation.calibrationError()));
        return metrics;
    }

    private static Map<String, Object> metric(String type, String name, double value) {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("type", type);
        metric.put("value", Math.round(value * DIGITS) / DIGITS);
        metric.put("name", name);
        return metric;
    }

    private static String write(Map<String, Object> fields) {
        try {
            return "---\n" + YAML.writeValueAsString(fields) + "---\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of strings and numbers are always YAML", e);
        }
    }
}
