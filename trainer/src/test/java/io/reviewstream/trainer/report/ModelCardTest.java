package io.reviewstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.commonmark.renderer.text.TextContentRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class ModelCardTest {
    @Test
    void quantizationComparedOnTooFewReviewsIsMarked() {
        // Given
        Manifest manifest = Reports.manifest("base", LABELS);
        QuantizationCost few = new QuantizationCost(6, 1, 0, new Evaluation.Interval(-0.25, 0.25), true, false);
        QuantizationCost enough = new QuantizationCost(600, 1, 0, new Evaluation.Interval(-0.003, 0.003), true, true);

        // When
        String ofFew = card(manifest, Reports.report(manifest, "reviews.csv", Reports.tested(few)));
        String ofEnough = card(manifest, Reports.report(manifest, "reviews.csv", Reports.tested(enough)));

        // Then
        assertThat(ofFew).contains("It is served on a CPU, but **6 reviews are too few** to exclude a greater loss.");
        assertThat(ofEnough).contains("It is served on a CPU.").doesNotContain("too few");
    }

    private static final BaseCard ENGLISH = new BaseCard(List.of("en"));
    private static final List<String> LABELS = List.of("NEGATIVE", "POSITIVE");

    @Test
    void modelIndexHasTheFieldsOfTheHub() {
        // Given
        Manifest manifest = Reports.manifest("distilbert/distilbert-base-uncased", LABELS);

        // When
        Map<String, Object> fields = frontMatter(card(manifest, Reports.report(manifest, "reviews.csv")));

        // Then
        assertThat(fields)
                .containsEntry("language", List.of("en"))
                .containsEntry("library_name", "transformers")
                .containsEntry("pipeline_tag", "text-classification")
                .containsEntry("base_model", "distilbert/distilbert-base-uncased")
                .containsKeys("tags", "metrics");
        Map<String, Object> model = object(list(fields.get("model-index")).get(0));
        assertThat(model).containsEntry("name", Reports.VERSION.value());
        Map<String, Object> result = object(list(model.get("results")).get(0));
        assertThat(object(result.get("task"))).containsEntry("type", "text-classification");
        assertThat(object(result.get("dataset")))
                .containsEntry("type", "custom")
                .containsEntry("name", "reviews.csv")
                .containsEntry("split", "holdout");
        List<Map<String, Object>> metrics =
                list(result.get("metrics")).stream().map(ModelCardTest::object).toList();
        assertThat(metrics)
                .extracting(metric -> metric.get("type"))
                .contains("accuracy", "f1", "roc_auc", "log_loss", "ece");
        assertThat(metrics).allSatisfy(metric -> assertThat(metric.get("value")).isInstanceOf(Double.class));
        assertThat(metrics.get(0))
                .containsEntry("value", 0.8)
                .containsEntry("name", "Accuracy (95 % interval 0.4902 to 0.9433)");
    }

    @Test
    void baseModelAtARevisionIsNamedByItsId() {
        // Given
        Manifest manifest = Reports.manifest("distilbert/distilbert-base-uncased@main", LABELS);

        // When
        Map<String, Object> fields = frontMatter(card(manifest, Reports.report(manifest, "reviews.csv")));

        // Then
        assertThat(fields).containsEntry("base_model", "distilbert/distilbert-base-uncased");
    }

    @Test
    void namesWithMarkupAreEscaped() {
        // Given
        Manifest manifest = Reports.manifest(Reports.HOSTILE, List.of("a", Reports.HOSTILE));
        String shown = Reports.HOSTILE.replaceAll("\\p{Cntrl}+", " ");

        // When
        String card = card(manifest, Reports.report(manifest, Reports.HOSTILE));

        // Then
        assertThat(frontMatter(card)).containsEntry("base_model", Reports.HOSTILE);
        Seen seen = Seen.of(card);
        assertThat(seen.links).isEmpty();
        assertThat(seen.html).isEmpty();
        assertThat(seen.cells).contains(shown, "id|" + shown);
        assertThat(TextContentRenderer.builder().build().render(seen.document))
                .contains("from " + shown, "Label 1, " + shown + ", means positive");
    }

    @Test
    void cardShowsPicturesAndNumbersOfTheReport() {
        // Given
        Manifest manifest = Reports.manifest("base", LABELS);

        // When
        Seen seen = Seen.of(card(manifest, Reports.report(manifest, "reviews.csv")));

        // Then
        assertThat(seen.images)
                .containsExactly(
                        "report/accuracy-by-epoch.png",
                        "report/accuracy-by-cost.png",
                        "report/reliability-fp32.png",
                        "report/loss-by-epoch.png");
        assertThat(seen.headings)
                .containsExactly(
                        Reports.VERSION.value(),
                        "Evaluation",
                        "Calibration",
                        "Intended use",
                        "Limits",
                        "Training data",
                        "Training procedure",
                        "How to use it");
        assertThat(seen.cells)
                .containsSubsequence("accuracy", "50.0 %", "80.0 %", "49.0 % to 94.3 %")
                .containsSubsequence("labelled positive", "4", "1", "labelled negative", "1", "4")
                .containsSubsequence("onnx/model_optimized.onnx", "0.1900", "0.0700")
                .containsSubsequence("reviews.csv", "103", "ab12")
                .containsSubsequence("training", "80", "44", "36")
                .containsSubsequence("baseline", "0.7000", "51.0 %", "0.6900", "52.0 %")
                .containsSubsequence("2 (kept)", "0.4000", "81.0 %", "0.4100", "79.0 %")
                .containsSubsequence("seed", "42", "device", "cpu", "seconds, training", "1.25");
    }

    @Test
    void javaWithoutFontsMakesACardWithoutPictures() {
        // Given
        Manifest manifest = Reports.manifest("base", LABELS);
        Report report = Reports.report(manifest, "reviews.csv");
        List<String> written = new ArrayList<>();

        // When
        Pictures pictures = Pictures.of(report, Optional.of(new Error("No physical fonts found.")));

        // Then
        pictures.write(name -> {
            written.add(name);
            return Path.of(name);
        });
        assertThat(written).isEmpty();
        assertThat(Seen.of(ModelCard.of(manifest, report, pictures, ENGLISH)).images)
                .isEmpty();
    }

    @Test
    void modelWithoutHoldoutHasNoModelIndex() {
        // Given
        Manifest manifest = Reports.manifest("base", LABELS);

        // When
        String card = card(manifest, Reports.report(manifest, "reviews.csv", Reports.untested()));

        // Then
        assertThat(frontMatter(card)).doesNotContainKeys("model-index", "metrics");
        assertThat(card).contains("the model was not evaluated");
    }

    @Test
    void exportedModelHasACardWithoutNumbers() {
        // Given
        Manifest manifest = Reports.manifest("sst2", LABELS);

        // When
        String card = ModelCard.ofExported(manifest, BaseCard.SILENT);

        // Then
        assertThat(frontMatter(card)).containsEntry("base_model", "sst2").containsEntry("language", List.of("und"));
        assertThat(Seen.of(card).headings).containsExactly(Reports.VERSION.value(), "How to use it");
    }

    @Test
    void cardNamesTheTokensThatAreRead() {
        // Given
        Manifest head = Reports.manifest("base", LABELS);
        Manifest headTail = Reports.manifest("base", LABELS, Truncation.HEAD_TAIL);

        // When
        String ofHead = card(head, Reports.report(head, "reviews.csv"));
        String ofHeadTail = card(headTail, Reports.report(headTail, "reviews.csv"));

        // Then
        assertThat(ofHead)
                .contains("- Reads at most 256 tokens of a review; the rest is ignored.\n")
                .contains("\ntokenizer.enable_truncation(max_length=256)\nids = ")
                .doesNotContain("only the beginning");
        assertThat(ofHeadTail)
                .contains(
                        "- Reads at most 256 tokens of a review; of a longer one, the first quarter of them from its beginning")
                .contains("\nThis pipeline reads only the beginning of a longer review")
                .contains("\nif len(ids) > 256:", "\n    ids = ids[: 64 + 1] + ids[-190 - 1 :]\n")
                .doesNotContain("enable_truncation");
    }

    @Test
    void languageIsThatOfTheBaseModelsCard(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(
                directory.resolve("README.md"), "---\nlicense: mit\nlanguage:\n- en\n- \"no\"\n---\n# A model\n");

        // When
        BaseCard card = BaseCard.in(directory);

        // Then
        assertThat(card.languages()).containsExactly("en", "no");
    }

    @Test
    void baseModelsCardWithoutLanguageIsIgnored(@TempDir Path directory) throws IOException {
        // When
        BaseCard missing = BaseCard.in(directory);
        Files.writeString(directory.resolve("README.md"), "# Only words\n---\n");
        BaseCard words = BaseCard.in(directory);
        Files.writeString(directory.resolve("README.md"), "---\nlanguage: [en\n---\n");
        BaseCard broken = BaseCard.in(directory);

        // Then
        assertThat(List.of(missing, words, broken)).containsOnly(BaseCard.SILENT);
    }

    private static String card(Manifest manifest, Report report) {
        return ModelCard.of(manifest, report, Pictures.of(report), ENGLISH);
    }

    /** As the hub reads it: what stands between the first two lines of three dashes, by a YAML 1.1 parser. */
    private static Map<String, Object> frontMatter(String card) {
        String[] parts = card.split("(?m)^---$\\n", 3);
        assertThat(parts[0]).isEmpty();
        return object(new Yaml(new SafeConstructor(new LoaderOptions())).load(parts[1]));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
