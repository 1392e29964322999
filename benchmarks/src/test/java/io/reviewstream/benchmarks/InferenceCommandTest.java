package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.Cascade;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ExportRun;
import io.reviewstream.trainer.run.InputLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench inference}, once in each way. */
class InferenceCommandTest extends BenchRunner {
    @Test
    void everyWayToClassifyIsMeasured() throws IOException {
        // When
        int code = run("bench inference --shape tiny --reviews 9 --max-tokens 12 --lengths lognormal:6,12 --rounds 2"
                + " --threads 2 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = json();
        assertThat(result.get("rows"))
                .filteredOn(row -> row.get("unit").textValue().equals("reviews/s"))
                .extracting(row -> row.get("name").textValue())
                .containsExactly(
                        "plain fp32, one by one",
                        "dynamic int8 per channel, one by one",
                        "plain fp32, batches of 32",
                        "our batches, plain fp32",
                        "our batches, optimised fp32",
                        "our batches, int8",
                        "our batches, int8",
                        "2 processes",
                        "2 threads of one process");
        assertThat(result.get("rows"))
                .extracting(row -> row.get("name").textValue())
                .contains(
                        "our batches, int8: time in MatMulIntegerToFloat", "our batches, int8: time between operators");
        assertThat(result.get("machine").get("engine").textValue())
                .isEqualTo("ONNX Runtime "
                        + OrtEnvironment.getEnvironment()
                                .getClass()
                                .getPackage()
                                .getImplementationVersion());
        assertThat(result.get("settings").get("model").textValue()).isEqualTo("tiny");
        assertThat(result.get("bestPeer").get("ratio").doubleValue()).isPositive();
    }

    @Test
    void aRandomNetworkReadsTextsWithAGivenTokenizer(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(
                directory.resolve("vocab.txt"), String.join("\n", Vocabulary.SPECIAL_TOKENS) + "\nlamp\nnice\n");
        Path csv = directory.resolve("reviews.csv");
        Files.writeString(csv, "reviewText,isPositive\nnice,true\nlamp lamp lamp nice lamp,false\n");

        // When
        int code = run("bench inference --shape tiny --tokenizer " + directory + " --data " + csv
                + " --rounds 1 --threads 1 --json");

        // Then
        assertThat(code).isZero();
        assertThat(json().get("rows"))
                .extracting(row -> row.get("name").textValue())
                .contains("our batches, int8: tokenization", "dynamic int8 per channel, one by one: tokenization");
    }

    @Test
    void aModelsOwnTokenizerIsMeasuredWithTexts(@TempDir Path directory) throws IOException {
        // Given
        DirectoryRegistry models = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        Path bundle = exported(directory, models, "lamp").directory();
        Path csv = directory.resolve("reviews.csv");
        Files.writeString(csv, "reviewText,isPositive\nlamp,true\nlamp lamp lamp,false\n");

        // When
        int code = run("bench inference --model " + bundle + " --data " + csv + " --rounds 1 --threads 1 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = json();
        assertThat(result.get("rows"))
                .extracting(row -> row.get("name").textValue())
                .contains("our batches, plain fp32: tokenization");
        assertThat(result.get("settings").get("reviews").intValue()).isEqualTo(2);
    }

    @Test
    void aServingPlanIsMeasuredWithARandomNetwork(@TempDir Path directory) throws IOException {
        // Given
        Path bundle = planned(directory).directory();
        Path csv = directory.resolve("reviews.csv");
        Files.writeString(csv, "reviewText,isPositive\ngood,true\nbad bad,false\nlamp,false\nlamp lamp,true\n");

        // When
        int code = run("bench inference --shape tiny --plan-of " + bundle + " --data " + csv
                + " --rounds 1 --threads 1 --json");

        // Then
        assertThat(code).isZero();
        JsonNode rows = json().get("rows");
        assertThat(value(rows, "the plan")).isPositive();
        assertThat(value(rows, "the plan: answered by the linear stage")).isEqualTo(50);
        String accuracy = "accuracy of " + bundle.getFileName() + " with its ";
        assertThat(value(rows, accuracy + "plan")).isBetween(50.0, 100.0);
        assertThat(value(rows, accuracy + "network")).isBetween(0.0, 100.0);
        assertThat(value(rows, accuracy + "network in fp32")).isBetween(0.0, 100.0);
    }

    /** A model whose linear stage is sure of "good" and "bad". */
    private static ModelBundle planned(Path directory) throws IOException {
        ModelBundle linear = TinyModel.storePlanned(
                new DirectoryRegistry(directory.resolve("linear"), Clock.systemUTC()),
                Instant.EPOCH,
                new ServingPlan(
                        NetworkFile.FP32,
                        16,
                        Optional.of(new LinearPlan(
                                NgramFeatures.VERSION, Optional.of(new Cascade(2, 0)), Optional.empty()))),
                Map.of("good", 3f, "bad", -3f));
        DirectoryRegistry models = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        ModelBundle network = exported(directory, models, "good", "bad", "lamp");
        try (BundleDraft draft = models.draft()) {
            FileUtils.copyDirectory(
                    network.directory().toFile(), draft.directory().toFile());
            Files.delete(draft.file(BundleFiles.MANIFEST));
            Files.copy(linear.verified(BundleFiles.LINEAR), draft.file(BundleFiles.LINEAR));
            Manifest plain = network.manifest();
            models.remove(plain.version());
            return models.store(draft, plain.withPlan(linear.manifest().plan()), Optional.empty());
        }
    }

    private static ModelBundle exported(Path directory, DirectoryRegistry models, String... words) {
        BaseModel base = BaseModel.random(
                directory.resolve("base"),
                DistilBertConfig.of(
                        Vocabulary.SPECIAL_TOKENS.size() + words.length,
                        16,
                        8,
                        1,
                        2,
                        16,
                        List.of("NEGATIVE", "POSITIVE")),
                Stream.concat(Vocabulary.SPECIAL_TOKENS.stream(), Stream.of(words))
                        .toList(),
                1);
        return new ExportRun(models, Clock.systemUTC()).run(base, InputLength.USUAL);
    }

    private static double value(JsonNode rows, String name) {
        for (JsonNode row : rows) {
            if (row.get("name").textValue().equals(name)) {
                return row.get("value").doubleValue();
            }
        }
        throw new AssertionError("no row " + name);
    }
}
