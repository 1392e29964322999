package io.reviewstream.trainer.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.reviewstream.common.bundle.Adaptation;
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

    /** A model of the model index, with its results in the order of the hub's documentation. */
    private record IndexedModel(String name, List<TaskResult> results) {}

    private record TaskResult(Map<String, String> task, TestData dataset, List<HubMetric> metrics) {}

    /** Not a data set of the hub, so of type {@code custom}. */
    private record TestData(String name, String type, String split) {}

    private record HubMetric(String type, double value, String name) {
        HubMetric {
            value = Math.round(value * DIGITS) / DIGITS;
        }
    }

    /** Of a model that was trained here. */
    static String of(Manifest manifest, Report report, BaseCard base) {
        Map<String, Object> fields = fields(manifest, base);
        report.holdout().served().ifPresent(evaluation -> {
            String sources =
                    report.data().sources().stream().map(Manifest.Source::name).collect(Collectors.joining(", "));
            TaskResult result = new TaskResult(
                    Map.of("type", TASK), new TestData(sources, "custom", "holdout"), metrics(evaluation));
            fields.put("metrics", List.of("accuracy", "f1", "roc_auc"));
            fields.put(
                    "model-index", List.of(new IndexedModel(manifest.version().value(), List.of(result))));
        });
        return write(fields);
    }

    /** Of a model that was trained elsewhere, and not evaluated. */
    static String ofExported(Manifest manifest, BaseCard base) {
        return write(fields(manifest, base));
    }

    /** Of a base model that was adapted. */
    static String ofAdapted(Adaptation adaptation, BaseCard base) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("language", base.languages());
        fields.put("library_name", "transformers");
        fields.put("pipeline_tag", "fill-mask");
        fields.put("base_model", REVISION.matcher(adaptation.baseModel()).replaceFirst("$1"));
        fields.put("tags", List.of("distilbert", "safetensors", "reviewstream"));
        return write(fields);
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

    private static List<HubMetric> metrics(Evaluation evaluation) {
        Evaluation.Interval interval = evaluation.accuracyInterval();
        List<HubMetric> metrics = new ArrayList<>();
        String range = Markdown.number(interval.low()) + " to " + Markdown.number(interval.high());
        metrics.add(new HubMetric("accuracy", evaluation.accuracy(), "Accuracy (95 % interval " + range + ")"));
        metrics.add(new HubMetric("f1", evaluation.f1(), "F1 of the positive class"));
        evaluation.rocAuc().ifPresent(area -> metrics.add(new HubMetric("roc_auc", area, "Area under the ROC curve")));
        metrics.add(new HubMetric("log_loss", evaluation.logLoss(), "Log loss in nats"));
        metrics.add(new HubMetric("ece", evaluation.calibrationError(), "Expected calibration error, 15 bins"));
        return metrics;
    }

    private static String write(Map<String, Object> fields) {
        try {
            return "---\n" + YAML.writeValueAsString(fields) + "---\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of strings and numbers are always YAML", e);
        }
    }
}
