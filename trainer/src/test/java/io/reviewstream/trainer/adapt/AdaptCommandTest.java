package io.reviewstream.trainer.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.TinyReviews;
import io.reviewstream.trainer.TinyReviews.Wording;
import io.reviewstream.trainer.TrainerRunner;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.Split;
import io.reviewstream.trainer.run.BaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code adapt}, and {@code train} from what it has written. */
class AdaptCommandTest extends TrainerRunner {
    private static final String ADAPT = "adapt --base-model @/base --device cpu --epochs 2 --batch-size 32"
            + " --learning-rate 0.001 --max-tokens 16 --seed 3 ";
    private static final String TRAIN =
            "train --data @/labelled.csv --device cpu --max-tokens 16 --epochs 1 --json --registry @/models ";

    private static List<Corpus.CorpusRow> texts;

    @BeforeAll
    static void prepare() throws IOException {
        TinyReviews.baseModel(directory.resolve("base"));
        texts = TinyReviews.of(Wording.PLAIN, 400, 1);
        csv("texts.csv", texts);
        csv("few.csv", texts.subList(0, 20));
        csv(
                "unmeasured.csv",
                texts.stream()
                        .filter(text -> Split.DEFAULT.of(TextHash.of(text.text())) == Split.Part.TRAINING)
                        .limit(40)
                        .toList());
        csv("labelled.csv", TinyReviews.of(Wording.PLAIN, 500, 2));
        StringBuilder unlabelled = new StringBuilder("text\n");
        texts.forEach(text -> unlabelled.append('"').append(text.text()).append("\"\n"));
        Files.writeString(directory.resolve("unlabelled.csv"), unlabelled);
        Files.writeString(directory.resolve("none.csv"), "text,stars\n,5\n");
        Files.writeString(directory.resolve("column.csv"), "stars\n5\n");
        FileUtils.copyDirectory(
                directory.resolve("base").toFile(),
                directory.resolve("maskless").toFile());
        Path tokenizer = directory.resolve("maskless/tokenizer.json");
        Files.writeString(tokenizer, Files.readString(tokenizer).replace("[MASK]", "[HIDE]"));
    }

    @Test
    void theAdaptedModelIsABaseOfTrainAndInTheLineage() throws IOException {
        // When
        int code = run(ADAPT + "--texts @/texts.csv --out @/adapted --json");

        // Then
        assertThat(code).isZero();
        JsonNode printed = json();
        Path adapted = directory.resolve("adapted");
        Adaptation written = Adaptation.in(adapted).orElseThrow();
        assertThat(Json.mapper().treeToValue(printed, Adaptation.class)).isEqualTo(written);
        long holdout = part(Split.Part.HOLDOUT);
        assertThat(printed.get("baseModel").textValue()).isEqualTo("base");
        assertThat(printed.get("rowsRead").longValue()).isEqualTo(400);
        assertThat(printed.at("/leftOut/that are held out").longValue()).isEqualTo(holdout);
        assertThat(printed.get("trainingTexts").longValue()).isEqualTo(part(Split.Part.TRAINING));
        assertThat(printed.get("validationTexts").longValue()).isEqualTo(part(Split.Part.VALIDATION));
        assertThat(printed.get("textsSha256").textValue()).hasSize(64);
        assertThat(printed.get("masking").textValue()).isEqualTo("naive-bayes");
        assertThat(printed.get("head").textValue()).isEqualTo("fresh");
        assertThat(printed.get("perplexityAfter").doubleValue())
                .isLessThan(printed.get("perplexityBefore").doubleValue());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().startsWith(".adapted"));
        }

        // When
        run(TRAIN + "--base-model @/adapted");

        // Then
        ModelBundle bundle = ModelBundle.open(Path.of(json().get("bundle").textValue()));
        assertThat(bundle.manifest().lineage().adaptation()).contains(written);
        assertThat(bundle.manifest().baseModel()).isEqualTo("adapted");
        assertThat(Files.readString(bundle.directory().resolve("README.md")))
                .contains("The base model base was adapted to the language of")
                .contains("unlabelled reviews from texts.csv");

        // When
        int further = run(ADAPT.replace("@/base", "@/adapted") + "--texts @/unlabelled.csv --out @/twice --json");

        // Then
        assertThat(further).isZero();
        assertThat(json().get("head").textValue()).isEqualTo("stored");
        assertThat(json().get("masking").textValue()).isEqualTo("uniform");
    }

    private static long part(Split.Part part) {
        return texts.stream()
                .filter(text -> Split.DEFAULT.of(TextHash.of(text.text())) == part)
                .count();
    }

    @Test
    void trainAdaptsTheBaseModelFirst() throws IOException {
        // When
        run(TRAIN
                + "--base-model @/base --adapt-from @/unlabelled.csv --adapt-epochs 1 --checkpoint-dir @/checkpoints");

        // Then
        ModelBundle bundle = ModelBundle.open(Path.of(json().get("bundle").textValue()));
        assertThat(bundle.manifest().baseModel()).isEqualTo("base");
        Adaptation adaptation = bundle.manifest().lineage().adaptation().orElseThrow();
        assertThat(adaptation.baseModel()).isEqualTo("base");
        assertThat(adaptation.hyperParameters()).containsEntry("epochs", "1");
        assertThat(adaptation.trainingTexts()).isEqualTo(part(Split.Part.TRAINING));
        try (Stream<Path> left = Files.walk(directory.resolve("checkpoints"))) {
            assertThat(left).noneMatch(Files::isRegularFile);
        }

        // When
        int further = run(
                ADAPT.replace("@/base", bundle.directory().toString()) + "--texts @/unlabelled.csv --out @/of-bundle");

        // Then
        assertThat(further).isZero();
        BaseModel adapted = BaseModel.find(directory.resolve("of-bundle").toString(), Optional.empty());
        assertThat(adapted.trainedOn())
                .as("what it was fine-tuned on stays known")
                .hasSameElementsAs(bundle.trainingTexts());
    }

    @Test
    void aDirectoryThatExistsIsNotTouched() throws IOException {
        // Given
        Files.createDirectories(directory.resolve("there"));

        // When
        String errors = runForErrors(ADAPT + "--texts @/missing.csv --out @/there");

        // Then
        assertThat(errors).contains("--out " + directory + "/there exists already.");
        assertThat(directory.resolve("there")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | --seed 1 | Give either --texts FILE.csv or --topic TOPIC.",
                "64 | --texts @/texts.csv --topic reviews | Give either --texts FILE.csv or --topic TOPIC.",
                "64 | --topic reviews | --bootstrap-servers is missing.",
                "64 | --texts @/texts.csv --batch-size 0 | --batch-size must be at least 1, not 0.",
                "64 | --texts @/texts.csv --epochs 0 | --epochs must be at least 1, not 0.",
                "64 | --texts @/texts.csv --max-tokens 17 | --max-tokens 17 is too many",
                "66 | --texts @/nowhere.csv | There is no CSV file",
                "65 | --texts @/none.csv | has no row with a text.",
                "65 | --texts @/column.csv | no column reviewText",
                "65 | --texts @/few.csv | A batch has 32. Give more texts, or 'adapt' with a smaller --batch-size.",
                "64 | --texts @/texts.csv --checkpoint-dir @/x/cp | is in --out",
                "65 | --texts @/unmeasured.csv | None of the texts is in the tenth that the perplexity is measured on.",
                "65 | --texts @/unlabelled.csv --masking naive-bayes | needs texts of both labels, and 0 are positive",
                "65 | --texts @/texts.csv --base-model @/maskless | has no token [MASK]",
            },
            quoteCharacter = '"')
    void badInputIsOneLineAndWritesNothing(int code, String options, String message) {
        // Given
        StringBuilder command = new StringBuilder("adapt --out @/x --device cpu ").append(options);
        Map.of("--base-model", "@/base", "--batch-size", "32", "--epochs", "1", "--max-tokens", "16")
                .forEach((name, value) -> {
                    if (!options.contains(name)) {
                        command.append(' ').append(name).append(' ').append(value);
                    }
                });

        // When
        String errors = runForErrors(command.toString());
        int exit = run(command.toString());

        // Then
        assertThat(errors.lines().filter(line -> line.startsWith("reviewstream: ")))
                .hasSize(1);
        assertThat(errors).contains(message);
        assertThat(exit).isEqualTo(code);
        assertThat(directory.resolve("x")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--adapt-from topic:reviews | --adapt-from topic:reviews requires --bootstrap-servers.",
                "--adapt-from topic:reviews @/texts.csv | --adapt-from takes CSV files, or one topic:NAME, not both.",
                "--adapt-from @/texts.csv --adapt-epochs 0 | --adapt-epochs must be at least 1, not 0.",
            })
    void sourcesOfAdaptFromAreChecked(String options, String message) {
        // When
        String errors = runForErrors(TRAIN + "--base-model @/base " + options);

        // Then
        assertThat(errors.lines()).contains("reviewstream: " + message);
    }
}
