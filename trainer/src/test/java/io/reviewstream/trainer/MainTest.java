package io.reviewstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.data.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {
    @TempDir
    static Path directory;

    private final PrintStream standardOut = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void prepare() throws IOException {
        TinyReviews.baseModel(directory.resolve("base"));
        csv("plain.csv", TinyReviews.of(Wording.PLAIN, 700, 1));
        csv("few.csv", TinyReviews.of(Wording.PLAIN, 100, 2));
        Files.writeString(directory.resolve("broken.csv"), "text,isPositive\n\"Fine,1\n");
        Files.createDirectories(directory.resolve("pickled"));
        Files.writeString(directory.resolve("pickled").resolve("config.json"), "{\"model_type\":\"distilbert\"}");
        Files.writeString(directory.resolve("pickled").resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
        Files.writeString(directory.resolve("pickled").resolve("pytorch_model.bin"), "PK");
    }

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
    }

    @Test
    void aModelIsTrainedShownEvaluatedAndRolledBack() throws IOException {
        // Given
        String train = "train --data @/plain.csv --base-model @/base --registry @/models --max-tokens 16 --epochs 3"
                + " --learning-rate 0.005 --device cpu --json";

        // When
        int trained = run(train);

        // Then
        JsonNode result = json();
        assertThat(trained).isZero();
        assertThat(result.get("decision").textValue()).isEqualTo("ACCEPTED");
        assertThat(result.get("metrics").get("accuracy").doubleValue())
                .isGreaterThan(result.get("rawMetrics").get("accuracy").doubleValue());
        assertThat(Path.of(result.get("bundle").textValue())).isDirectory();
        String version = result.get("modelVersion").textValue();

        assertThat(run("evaluate --registry @/models --data @/few.csv --json")).isZero();
        assertThat(json().fieldNames())
                .toIterable()
                .contains(
                        "rows",
                        "accuracy",
                        "accuracyInterval",
                        "f1",
                        "rocAuc",
                        "logLoss",
                        "calibrationError",
                        "modelVersion");
        assertThat(json().get("modelVersion").textValue()).isEqualTo(version);
        assertThat(json().at("/accuracyInterval/low").doubleValue())
                .isLessThan(json().get("accuracy").doubleValue());

        assertThat(runForErrors(train)).contains(version + " was trained with the same data, settings and base model");
        assertThat(json().get("decision").textValue()).isEqualTo("REJECTED");

        assertThat(run("models list --registry @/models --json")).isZero();
        JsonNode models = json().get("models");
        assertThat(models).hasSize(2);
        // Both may be of the same second, and then their order is chance.
        int first = models.get(0).get("modelVersion").textValue().equals(version) ? 0 : 1;
        assertThat(models.get(first).get("isChampion").booleanValue()).isTrue();
        assertThat(models.get(1 - first).get("isChampion").booleanValue()).isFalse();
        String second = models.get(1 - first).get("modelVersion").textValue();

        assertThat(run("models promote " + second + " --reason because --registry @/models --json"))
                .isZero();
        assertThat(json().get("number").intValue()).isEqualTo(2);
        assertThat(run("models promote " + second + " --reason again --registry @/models"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("champion already, number 2. Nothing was written.");
        assertThat(run("models rollback --registry @/models --json")).isZero();
        assertThat(json().get("version").textValue()).isEqualTo(version);
        assertThat(run("models list --registry @/models")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).satisfies(lines -> {
            assertThat(lines.get(0)).contains("VERSION", "CREATED (UTC)", "DECISION", "ACCURACY", "CHAMPION");
            assertThat(lines.get(1 + first)).startsWith("* " + version).containsPattern("ACCEPTED .* 1, 3 ");
            assertThat(lines.get(2 - first))
                    .startsWith("  " + second)
                    .containsPattern("REJECTED .* 2 \\(rolled back\\) ");
        });
        assertThat(run("models show " + version + " --registry @/models --json"))
                .isZero();
        assertThat(json().get("champions")).hasSize(2);
    }

    @Test
    void aDryRunReportsAndMakesNoRegistry() throws IOException {
        // Given
        String dryRun = "train --dry-run --data @/plain.csv --base-model @/base --registry @/untouched --max-tokens 16"
                + " --epochs 3 --device cpu --truncation head-tail";

        // When
        int code = run(dryRun + " --json");

        // Then
        assertThat(code).isZero();
        assertThat(json().at("/rows/used").intValue()).isEqualTo(700);
        assertThat(json().at("/settings/epochs").textValue()).isEqualTo("3");
        assertThat(json().at("/settings/truncation").textValue()).isEqualTo("head-tail");
        assertThat(json().at("/time/total").doubleValue()).isPositive();
        assertThat(run(dryRun)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("nothing was trained", "truncated", "estimated", "in all 3 epochs");
        assertThat(directory.resolve("untouched")).doesNotExist();
    }

    @Test
    void reviewsOfNearlyOneClassAreAWarning() throws IOException {
        // Given
        List<Corpus.CorpusRow> uneven = TinyReviews.of(Wording.PLAIN, 900, 3);
        int negative = 0;
        StringBuilder rows = new StringBuilder("reviewText,isPositive\n");
        for (Corpus.CorpusRow review : uneven) {
            negative += review.positive() ? 0 : 1;
            if (review.positive() || negative <= 40) {
                rows.append('"')
                        .append(review.text())
                        .append("\",")
                        .append(review.positive())
                        .append('\n');
            }
        }
        Files.writeString(directory.resolve("uneven.csv"), rows);
        String train = "train --data @/uneven.csv --base-model @/base --registry @/uneven --max-tokens 16 --epochs 1"
                + " --device cpu --json";

        // When
        int foreseen = run(train + " --dry-run");
        String warning = json().at("/warnings/0").textValue();
        run(train);

        // Then
        assertThat(foreseen).isZero();
        assertThat(warning).startsWith("Of ").contains("are negative; --balance-classes");
        assertThat(json().at("/warnings/0").textValue()).isEqualTo(warning);
        Path bundle = Path.of(json().get("bundle").textValue());
        assertThat(Json.mapper()
                        .readTree(bundle.resolve("report/report.json").toFile())
                        .at("/warnings/0")
                        .textValue())
                .isEqualTo(warning);
        assertThat(Files.readString(bundle.resolve("README.md"))).contains("**Warning:** Of ");
    }

    @Test
    void anExportedModelIsStoredAndNotPromoted() throws IOException {
        // When
        int code = run("export --base-model @/base --registry @/exports --truncation head-tail --json");

        // Then
        JsonNode result = json();
        assertThat(code).isZero();
        assertThat(result.get("decision").textValue()).isEqualTo("UNDECIDED");
        assertThat(run("evaluate --registry @/exports --data @/few.csv")).isEqualTo(66);
        assertThat(run("evaluate --registry @/exports --data @/few.csv --model "
                        + result.get("modelVersion").textValue()))
                .isZero();
        assertThat(run("models show --registry @/exports --json "
                        + result.get("modelVersion").textValue()))
                .isZero();
        assertThat(json().get("truncation").textValue()).isEqualTo("head-tail");
        assertThat(json().get("maxTokens").intValue()).isEqualTo(16);
    }

    @Test
    void damagedModelsAreListedBesideTheOthers() throws IOException {
        // Given
        Instant made = Instant.parse("2026-01-01T00:00:00Z");
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("damaged"), Clock.systemUTC());
        ModelVersion whole = TinyModel.store(registry, made, 0).version();
        ModelBundle damaged = TinyModel.store(registry, made.plusSeconds(1), 1);
        Files.writeString(damaged.directory().resolve("manifest.json"), "{");
        Files.createFile(directory.resolve("damaged/v20260101-000002-abcdef"));

        // Then
        assertThat(run("models list --registry @/damaged")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        header -> assertThat(header).contains("VERSION"),
                        first -> assertThat(first).contains(whole.value(), "NONE"),
                        second -> assertThat(second).contains(damaged.version().value(), "DAMAGED: ", "manifest.json"),
                        third -> assertThat(third).isEqualTo("  v20260101-000002-abcdef  DAMAGED: it is a file"));
        assertThat(run("models list --registry @/damaged --json")).isZero();
        assertThat(json().get("models")).hasSize(1);
        assertThat(json().at("/damaged/v20260101-000002-abcdef").textValue()).isEqualTo("it is a file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | train --data @/plain.csv --base-model @/base",
                "64 | train --base-model @/base --registry @/other",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --epochs 0",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --freeze everything",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --no-such-option",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --validation-fraction 0.9",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --max-tokens 513",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --max-tokens 17",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --max-tokens 2",
                "64 | train --dry-run --data @/plain.csv --base-model @/base --registry @/other --max-tokens 17",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --truncation middle",
                "64 | export --base-model @/base --registry @/other --max-tokens 513",
                "64 | export --base-model @/base --registry @/other --max-tokens 17",
                "64 | export --base-model @/base --registry @/other --max-tokens 2",
                "64 | train --data @/plain.csv --base-model @/base --registry @/plain.csv/models",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --checkpoint-dir @/plain.csv/kept",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --golden @/few.csv --golden-share 2",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --min-holdout 0",
                "64 | train --data @/plain.csv --base-model @/base --registry @/other --min-class-reviews 0",
                "64 | retrain --follow --dry-run --registry @/other --bootstrap-servers localhost:1",
                "64 | retrain --registry @/other --bootstrap-servers localhost:1",
                "64 | retrain --once --follow --registry @/other --bootstrap-servers localhost:1",
                "64 | retrain --once --registry @/other --bootstrap-servers localhost:1",
                "64 | train --data @/none.csv --base-model @/none --registry @/other --epochs 0",
                "64 | train --data @/none.csv --base-model @/none --registry @/other --max-rows 0",
                "64 | train --data @/none.csv --base-model @/none --registry @/other --golden-share 2",
                "64 | evaluate --model @/none --data @/none.csv --threads 0",
                "64 | labels import --data @/none.csv",
                "64 | retrain --once --base-model @/none --registry @/other --bootstrap-servers localhost:1 --epochs 0",
                "64 | retrain --follow --base-model @/base --registry @/other --bootstrap-servers localhost:1 --http-port 99999",
                "64 | models promote latest --reason x --registry @",
                "65 | train --data @/broken.csv --base-model @/base --registry @/other",
                "65 | train --dry-run --data @/broken.csv --base-model @/base --registry @/other",
                "65 | train --dry-run --data @/plain.csv --base-model @/pickled --registry @/other",
                "65 | export --base-model @/pickled --registry @/other",
                "65 | train --data @/plain.csv --base-model @/base --registry @/other --min-class-reviews 400",
                "66 | train --data @/plain.csv --base-model @/base --registry @/other --golden @/none.csv",
                "66 | train --data @/none.csv --base-model @/base --registry @/other",
                "66 | train --data @/plain.csv --base-model @/none --registry @/other",
                "66 | train --dry-run --data @/plain.csv --base-model @/none --registry @/other",
                "66 | evaluate --model @/base --data @/few.csv",
                "66 | models rollback --registry @/other",
                "66 | models show v20260101-000000-abcdef --registry @/other"
            })
    void anErrorHasTheExitCodeOfItsKind(int expected, String command) {
        // When
        int code = run(command);

        // Then
        assertThat(code).isEqualTo(expected);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs 0 | --epochs must be at least 1, not 0.",
                "--patience 0 | --patience must be at least 1 epoch, not 0.",
                "--learning-rate 0 | --learning-rate must be above 0 and below 10, not 0.0.",
                "--layer-decay 2 | --layer-decay must be above 0 and at most 1, not 2.0.",
                "--validation-fraction 0.9 | --validation-fraction must be above 0 and at most 0.5, not 0.9.",
                "--min-class-reviews 0 | --min-class-reviews must be at least 1, not 0.",
                "--freeze all | --freeze must be none, backbone, or the number of last layers to train, not 'all'."
            },
            quoteCharacter = '"')
    void anImpossibleSettingIsNamedByItsOption(String option, String message) {
        // When
        String errors = runForErrors("train --data @/few.csv --base-model @/base --registry @/other " + option);

        // Then
        assertThat(errors.lines()).contains("reviewstream: " + message);
    }

    @Test
    void labelsAreImportedOnlyWithBrokers() {
        assertThat(runForErrors("train --data @/few.csv --base-model @/base --registry @/other --import-labels"))
                .contains("--import-labels requires --bootstrap-servers.");
    }

    @Test
    void aRequestChecksTrainingOptionsAndTheRegistry() {
        // Given
        String request = "retrain --request --bootstrap-servers localhost:1 --registry @/";

        // When
        int epochs = run(request + " --epochs 0");
        int registry = run(request + "absent");

        // Then
        assertThat(List.of(epochs, registry)).containsExactly(64, 66);
    }

    private String runForErrors(String command) {
        PrintStream standardErr = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            run(command);
        } finally {
            System.setErr(standardErr);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    private int run(String command) {
        out.reset();
        return CommandLines.run(
                Main.commands(), command.replace("@", directory.toString()).split(" "));
    }

    private JsonNode json() throws IOException {
        return Json.mapper().readTree(out.toByteArray());
    }

    private static void csv(String name, List<Corpus.CorpusRow> reviews) throws IOException {
        String rows = reviews.stream()
                .map(review -> "\"" + review.text() + "\"," + review.positive() + "\n")
                .collect(Collectors.joining());
        Files.writeString(directory.resolve(name), "reviewText,isPositive\n" + rows);
    }
}
