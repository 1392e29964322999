package io.reviewstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.trainer.TinyReviews.Wording;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several commands one after the other, and the exit codes of all commands. */
class MainTest extends TrainerRunner {
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
                "64 | train --data @/none.csv --base-model @/none --registry @/other --release canary --canary-share 1",
                "64 | train --data @/none.csv --base-model @/none --registry @/other --canary-share 0.2",
                "64 | evaluate --model @/none --data @/none.csv --threads 0",
                "64 | labels import --data @/none.csv",
                "64 | labels queue --format doccano",
                "64 | labels queue --bootstrap-servers localhost:1 --limit 0",
                "64 | labels queue --bootstrap-servers localhost:1 --format lighttag",
                "64 | retrain --once --base-model @/none --registry @/other --bootstrap-servers localhost:1 --epochs 0",
                "64 | retrain --follow --base-model @/base --registry @/other --bootstrap-servers localhost:1 --http-port 99999",
                "64 | retrain --request --registry @/ --bootstrap-servers localhost:1 --epochs 0",
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
                "65 | labels import --bootstrap-servers localhost:1 --format prodigy --data @/few.csv",
                "66 | labels import --bootstrap-servers localhost:1 --format prodigy --data @/none.jsonl",
                "66 | evaluate --model @/base --data @/few.csv",
                "66 | models rollback --registry @/other",
                "66 | retrain --request --registry @/absent --bootstrap-servers localhost:1",
                "66 | models show v20260101-000000-abcdef --registry @/other"
            })
    void anErrorHasTheExitCodeOfItsKind(int expected, String command) {
        // When
        int code = run(command);

        // Then
        assertThat(code).isEqualTo(expected);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
