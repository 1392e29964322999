package io.reviewstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

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
    void theManifestHasEveryFile() {
        // When
        Set<String> files = bundle.manifest().files().keySet();

        // Then
        assertThat(files)
                .containsExactlyInAnyOrder(
                        "README.md",
                        "report/report.json",
                        "report/accuracy-by-epoch.png",
                        "report/accuracy-by-epoch.svg",
                        "report/loss-by-epoch.png",
                        "report/loss-by-epoch.svg",
                        "report/reliability-fp32.png",
                        "report/reliability-fp32.svg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"accuracy-by-epoch", "loss-by-epoch", "reliability-fp32"})
    void thePngShowsSomethingInManyColours(String picture) throws IOException {
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
    void theSvgOfTheAccuracyNamesItsSeriesWithTheirNumbers() throws Exception {
        // When
        Document svg = svg("accuracy-by-epoch");

        // Then
        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(text(svg, "title"))
                .startsWith("Accuracy by epoch: " + Reports.VERSION + " from no: \"a\" | <b>&amp; `x`")
                .endsWith("…");
        assertThat(text(svg, "desc"))
                .contains(
                        "raw, training: 0.5100 at 0.0, 0.5100 at 1.0, 0.5100 at 2.0.",
                        "raw, validation: 0.5200 at 0.0, 0.5200 at 1.0, 0.5200 at 2.0.",
                        "fine-tuned, training: 0.5100 at 0.0, 0.7100 at 1.0, 0.8100 at 2.0.",
                        "fine-tuned, validation: 0.5200 at 0.0, 0.7400 at 1.0, 0.7900 at 2.0.",
                        "epoch 2, kept: 0.7900 at 2.0.");
        assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(20);
    }

    @Test
    void theSvgOfTheReliabilityHasBothCurves() throws Exception {
        // When
        Document svg = svg("reliability-fp32");

        // Then
        assertThat(text(svg, "desc"))
                .contains("uncalibrated: error 0.1900: 0.8000 at 0.99.", "calibrated: error 0.0700: 0.8000 at 0.87.");
    }

    @Test
    void theJsonHasTheNumbersOfThePictures() throws IOException {
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
    void ofTheReviewsThatItIsWrongAboutOnlyTheIdsAreWritten() throws IOException {
        // Given
        List<ScoredReview> judged = Corpus.of(
                        "reviews",
                        List.of(new Corpus.CorpusRow("Broke at once", false), new Corpus.CorpusRow("Fine", true)))
                .rows()
                .stream()
                .map(row -> new ScoredReview(row, 0.9))
                .toList();
        Evaluator.Result result = new Evaluator.Result(Reports.evaluation(0.5, 0.1), judged);
        Report.Holdout holdout = Report.Holdout.of(
                Optional.of(result),
                Optional.of(result),
                Map.of(ServedFile.FP32, result),
                Map.of(BundleFiles.ONNX_OPTIMIZED, 1.0),
                Optional.empty());
        Manifest manifest = Reports.manifest("base", List.of("NEGATIVE", "POSITIVE"));
        Report report = Reports.report(manifest, "reviews.csv", holdout);

        // When
        String written = report.toJson() + ModelCard.of(manifest, report, Pictures.of(report), BaseCard.SILENT);

        // Then
        assertThat(written)
                .contains(
                        "\"" + judged.get(0).row().reviewId(),
                        "| " + judged.get(0).row().reviewId())
                .doesNotContain("Broke at once", judged.get(1).row().reviewId());
    }

    private static Document svg(String picture) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(bundle.verified("report/" + picture + ".svg").toFile());
    }

    private static String text(Document svg, String element) {
        return svg.getElementsByTagName(element).item(0).getTextContent();
    }
}
