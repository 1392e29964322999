package io.reviewstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.ScoredReview;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

class ReportFilesTest {
    @TempDir
    static Path directory;

    private static ModelBundle bundle;

    @BeforeAll
    static void storeAReport() {
        DirectoryRegistry registry = new DirectoryRegistry(directory, Clock.systemUTC());
        Manifest manifest = Reports.manifest(Reports.HOSTILE, List.of("NEGATIVE", "POSITIVE"));
        try (BundleDraft draft = registry.draft()) {
            ReportFiles.write(draft, manifest, Reports.report(manifest, "reviews.csv"), BaseCard.SILENT);
            bundle = registry.store(draft, manifest, Optional.empty());
        }
    }

    @Test
    void manifestHasEveryFile() {
        // When
        Set<String> files = bundle.manifest().files().keySet();

        // Then
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "README.md",
                        "report/report.json",
                        "report/accuracy-by-cost.png",
                        "report/accuracy-by-epoch.png",
                        "report/loss-by-epoch.png",
                        "report/reliability-fp32.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accuracy-by-epoch", "loss-by-epoch", "reliability-fp32"})
    void pngIsDrawnInColours(String picture) throws IOException {
        // When
        BufferedImage image =
                ImageIO.read(bundle.verified("report/" + picture + ".png").toFile());

        // Then
        assertThat(image.getWidth()).isEqualTo(2080);
        Set<Integer> colours = IntStream.range(0, image.getHeight())
                .boxed()
                .flatMap(y -> IntStream.range(0, image.getWidth()).mapToObj(x -> image.getRGB(x, y)))
                .collect(Collectors.toSet());
        assertThat(colours).hasSizeGreaterThan(100).contains(0xFF0072B2, 0xFFD55E00);
    }

    @Test
    void accuracyChartHasFineTunedModelAndBaseline() {
        // Given
        Manifest manifest = Reports.manifest(Reports.HOSTILE, List.of("NEGATIVE", "POSITIVE"));

        // When
        XYChart chart = Charts.accuracy(Reports.report(manifest, "reviews.csv"));

        // Then
        assertThat(chart.getTitle())
                .startsWith("Accuracy by epoch: " + Reports.VERSION + " from no: \"a\" | <b>&amp; `x`")
                .endsWith("…");
        assertThat(values(chart))
                .isEqualTo(Map.of(
                        "baseline, training", List.of(0.51, 0.51, 0.51),
                        "baseline, validation", List.of(0.52, 0.52, 0.52),
                        "fine-tuned, training", List.of(0.51, 0.71, 0.81),
                        "fine-tuned, validation", List.of(0.52, 0.74, 0.79),
                        "epoch 2, kept", List.of(0.79)));
    }

    @Test
    void reliabilityChartHasBothCurves() {
        // Given
        Report report = Reports.report(Reports.manifest("base", List.of("NEGATIVE", "POSITIVE")), "reviews.csv");

        // When
        XYChart chart = Charts.reliability(
                report, ServedFile.FP32, report.holdout().calibration().get(ServedFile.FP32.file()));

        // Then
        assertThat(values(chart))
                .containsEntry("uncalibrated: error 0.1900", List.of(0.8))
                .containsEntry("calibrated: error 0.0700", List.of(0.8));
    }

    @Test
    void plansChartHasEveryPlanByItsCost() {
        // Given
        Report report = Reports.report(Reports.manifest("base", List.of("NEGATIVE", "POSITIVE")), "reviews.csv");

        // When
        XYChart chart = Charts.plans(report);

        // Then
        assertThat(values(chart))
                .isEqualTo(Map.of(
                        "network alone, 256 tokens", List.of(0.8),
                        "with the linear model, 256 tokens", List.of(0.9),
                        "--plan auto", List.of(0.9)));
        assertThat(chart.getSeriesCollection())
                .filteredOn(series -> series.getName().startsWith("with"))
                .flatExtracting(
                        series -> Arrays.stream(series.getXData()).boxed().toList())
                .containsExactly(48.0);
    }

    @Test
    void jsonHasTheNumbersOfThePictures() throws IOException {
        // When
        JsonNode json =
                Json.mapper().readTree(bundle.verified(BundleFiles.REPORT).toFile());

        // Then
        assertThat(json.at("/rawTraining/accuracy").doubleValue()).isEqualTo(0.51);
        assertThat(json.at("/rawValidation/accuracy").doubleValue()).isEqualTo(0.52);
        assertThat(json.at("/epochs/1/training/accuracy").doubleValue()).isEqualTo(0.81);
        assertThat(json.at("/epochs/1/validation/accuracy").doubleValue()).isEqualTo(0.79);
        assertThat(json.at("/bestEpoch").intValue()).isEqualTo(2);
        assertThat(json.at("/fineTuned/accuracyInterval/low").doubleValue()).isEqualTo(0.4902);
        assertThat(json.at("/fineTuned/confusion/truePositive").intValue()).isEqualTo(4);
        JsonNode calibration = json.get("calibration").get(BundleFiles.ONNX_OPTIMIZED);
        assertThat(calibration.get("temperature").doubleValue()).isEqualTo(1.5);
        assertThat(calibration.at("/before/calibrationError").doubleValue()).isEqualTo(0.19);
        assertThat(calibration.at("/after/bins/0/reviews").intValue()).isEqualTo(10);
        assertThat(json.at("/mostWrong/0/probability").doubleValue()).isEqualTo(0.9876);
        assertThat(json.at("/mostWrong/0/isPositive").booleanValue()).isFalse();
        assertThat(json.at("/classBalance/training/positive").intValue()).isEqualTo(44);
        assertThat(json.at("/labelsThrough/0").intValue()).isEqualTo(17);
        assertThat(json.at("/sources/0/sha256").textValue()).isEqualTo("ab12");
        assertThat(json.at("/hyperParameters/epochs").textValue()).isEqualTo("2");
        assertThat(json.at("/secondsByStep/training").doubleValue()).isEqualTo(1.25);
        assertThat(json.at("/device").textValue()).isEqualTo("cpu");
        assertThat(json.at("/toolVersions/java").textValue()).isEqualTo("17");
    }

    @Test
    void errorsAreWrittenByIdWithoutTheirText() throws IOException {
        // Given
        List<ScoredReview> scored = Corpus.of(
                        "reviews",
                        List.of(new Corpus.CorpusRow("Broke at once", false), new Corpus.CorpusRow("Fine", true)))
                .rows()
                .stream()
                .map(row -> new ScoredReview(row, 0.9))
                .toList();
        Evaluator.Result result =
                new Evaluator.Result(Reports.evaluation(0.5, 0.1), scored, List.of(new Prediction(0.9, 3, false)));
        Report.Holdout holdout = Report.Holdout.of(
                new Report.HoldoutResults(
                        Optional.of(result), Optional.of(result), Optional.of(result), Optional.of(result)),
                Map.of(ServedFile.FP32, result),
                1.0,
                Optional.empty());
        Manifest manifest = Reports.manifest("base", List.of("NEGATIVE", "POSITIVE"));
        Report report = Reports.report(manifest, "reviews.csv", holdout);

        // When
        String written = Json.pretty(report) + ModelCard.of(manifest, report, Pictures.of(report), BaseCard.SILENT);

        // Then
        assertThat(written)
                .contains(
                        "\"" + scored.get(0).row().reviewId(),
                        "| " + scored.get(0).row().reviewId())
                .doesNotContain("Broke at once", scored.get(1).row().reviewId());
    }

    private static Map<String, List<Double>> values(XYChart chart) {
        return chart.getSeriesCollection().stream()
                .collect(Collectors.toMap(
                        XYSeries::getName,
                        series -> Arrays.stream(series.getYData()).boxed().toList()));
    }
}
