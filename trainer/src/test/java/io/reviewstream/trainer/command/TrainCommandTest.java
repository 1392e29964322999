package io.reviewstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainerRunner;
import io.reviewstream.trainer.data.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCommandTest extends TrainerRunner {
    @BeforeAll
    static void prepare() throws IOException {
        TinyReviews.baseModel(directory.resolve("base"));
        csv("plain.csv", TinyReviews.of(Wording.PLAIN, 700, 1));
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
    void howTheModelWasRegularisedIsInTheManifest() throws IOException {
        // Given
        String train =
                "train --data @/plain.csv --base-model @/base --registry @/regularised --max-tokens 16 --epochs 1"
                        + " --device cpu --json --r-drop 2 --average-weights 0.9 --reinit-layers 1";

        // When
        run(train);

        // Then
        Path bundle = Path.of(json().get("bundle").textValue());
        assertThat(ModelBundle.open(bundle).manifest().hyperParameters())
                .containsAllEntriesOf(Map.of("rDrop", "2.0", "averageWeights", "0.9", "reinitLayers", "1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--epochs 0 | --epochs must be at least 1, not 0.",
                "--patience 0 | --patience must be at least 1 epoch, not 0.",
                "--learning-rate 0 | --learning-rate must be above 0 and below 10, not 0.0.",
                "--average-weights 1 | --average-weights must be at least 0 and below 1, not 1.0.",
                "--r-drop 101 | --r-drop must be between 0 and 100, not 101.0.",
                "--reinit-layers 9 | --reinit-layers 9 is too many layers: the network has 1. Choose at most as many.",
                "--reinit-layers 1 --recipe lab | --reinit-layers 1 includes layers that --freeze backbone does not train."
                        + " Choose fewer layers, or another --freeze.",
                "--layer-decay 2 | --layer-decay must be above 0 and at most 1, not 2.0.",
                "--validation-fraction 0.9 | --validation-fraction must be above 0 and at most 0.5, not 0.9.",
                "--min-class-reviews 0 | --min-class-reviews must be at least 1, not 0.",
                "--freeze all | --freeze must be none, backbone, or the number of last layers to train, not 'all'.",
                "--import-labels | --import-labels requires --bootstrap-servers."
            },
            quoteCharacter = '"')
    void anImpossibleSettingIsNamedByItsOption(String option, String message) {
        // When
        String errors = runForErrors("train --data @/plain.csv --base-model @/base --registry @/other " + option);

        // Then
        assertThat(errors.lines()).contains("reviewstream: " + message);
    }
}
