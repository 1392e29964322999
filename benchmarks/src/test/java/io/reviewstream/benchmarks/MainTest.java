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
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.linear.NgramFeatures;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.ExportRun;
import io.reviewstream.trainer.run.InputLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final PrintStream standardOut = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
    }

    @Test
    void everyTrainingBackendIsMeasured() throws IOException {
        // When
        int code = run("bench training --shapes tiny --batch-size 2 --tokens 6 --rounds 2 --steps 2 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = Json.mapper().readTree(out.toByteArray());
        assertThat(result.get("rows"))
                .extracting(row -> row.get("name").textValue())
                .containsExactly(
                        "tiny torchscript fp32 step",
                        "tiny torchscript bf16 step",
                        "tiny torchscript fp32 throughput",
                        "tiny torchscript bf16 throughput",
                        "tiny head only first epoch",
                        "tiny head only later epoch");
        assertThat(result.get("rows"))
                .allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
        assertThat(result.get("machine").get("threads").intValue()).isEqualTo(1);
        assertThat(result.get("machine").get("processor").textValue()).isNotBlank();
        assertThat(result.get("settings").get("batchSize").intValue()).isEqualTo(2);
    }

    @Test
    void everyWayToClassifyIsMeasured() throws IOException {
        // When
        int code = run("bench inference --shape tiny --reviews 9 --max-tokens 12 --lengths lognormal:6,12 --rounds 2"
                + " --threads 2 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = Json.mapper().readTree(out.toByteArray());
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
        assertThat(Json.mapper().readTree(out.toByteArray()).get("rows"))
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
        JsonNode result = Json.mapper().readTree(out.toByteArray());
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
        JsonNode rows = Json.mapper().readTree(out.toByteArray()).get("rows");
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
                        NetworkFile.INT8,
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

    @Test
    void aKernelIsMeasured() throws IOException {
        // When
        int code = run("bench kernels --include BatchingKernel.cut --forks 0 --iterations 1 --millis 10 --json");

        // Then
        assertThat(code).isZero();
        assertThat(Json.mapper().readTree(out.toByteArray()).get("rows"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.get("name").textValue()).isEqualTo("BatchingKernel.cut");
                    assertThat(row.get("unit").textValue()).isEqualTo("us/op");
                });
    }

    @Test
    void helpHasExamples() {
        // When
        int code = run("bench training --help");

        // Then
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("reviewstream bench training --python venv/bin/python --json")
                .contains("--config");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 | bench",
                "64 | bench training --no-such-option",
                "64 | bench training --shapes huge",
                "64 | bench training --batch-size 0",
                "64 | bench training --tokens 513",
                "64 | bench training --threads 0",
                "64 | bench training --rounds 0",
                "64 | bench training --steps 0",
                "64 | bench training --warmup -1",
                "64 | bench faults --minutes 0",
                "64 | bench faults --faults-per-minute 0",
                "64 | bench faults --kinds earthquake",
                "64 | bench faults --instances 0",
                "64 | bench faults --guarantee exactly_once",
                "64 | bench faults --reviews-per-second 0",
                "64 | bench faults --retrain-after 0",
                "64 | bench faults --settle-timeout 0",
                "64 | bench faults --directory pom.xml",
                "64 | bench inference --shape huge",
                "64 | bench inference --reviews 0",
                "64 | bench inference --max-tokens 2",
                "64 | bench inference --rounds 0",
                "64 | bench inference --threads 0",
                "64 | bench inference --lengths long",
                "64 | bench inference --data reviews.csv",
                "66 | bench inference --shape tiny --python no/such/python",
                "66 | bench inference --shape tiny --tokenizer no/such/directory",
                "66 | bench inference --model no/such/model",
                "64 | bench kernels --forks -1",
                "64 | bench pipeline --shape huge",
                "64 | bench pipeline --reviews 0",
                "64 | bench pipeline --threads 0",
                "64 | bench pipeline --rounds 0",
                "64 | bench pipeline --rates 0",
                "64 | bench pipeline --rates 0.5,1.1",
                "64 | bench pipeline --seconds 0",
                "64 | bench pipeline --waiting -1",
                "64 | bench pipeline --data reviews.csv",
                "64 | bench pipeline --model some/model",
                "64 | bench pipeline --tokenizer some/directory",
                "64 | bench inference --plan-of some/model --tokenizer some/directory",
                "66 | bench inference --plan-of no/such/model",
                "66 | bench pipeline --model no/such/model --data reviews.csv",
                "64 | bench kernels --include NoSuchKernel",
                "64 | bench kernels --include [",
                "66 | bench training --shapes tiny --python no/such/python"
            })
    void errorsHaveTheirExitCode(int expected, String command) {
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
                "bench faults --minutes -1 | --minutes must be above 0, not -1.0.",
                "bench faults --settle-timeout 0 | --settle-timeout must be at least 1, not 0.",
                "bench faults --instances 17 | --instances must be between 1 and 16, not 17.",
                "bench training --tokens 513 | --tokens must be between 1 and 512, not 513.",
                "bench inference --reviews 0 | --reviews must be at least 1, not 0.",
                "bench kernels --forks -1 | --forks must be at least 0, not -1.",
                "bench pipeline --rates 0.5,1.1 | --rates must be above 0 and at most 1, not 1.1.",
                "bench faults --directory pom.xml/logs | --directory pom.xml/logs cannot be a directory:"
            })
    void aUsageErrorNamesTheOptionAndWhatIsAllowed(String command, String message) {
        // Given
        PrintStream standardErr = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));

        // When
        int code;
        try {
            code = run(command);
        } finally {
            System.setErr(standardErr);
        }

        // Then
        assertThat(code).isEqualTo(64);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("reviewstream: " + message)
                .hasLineCount(1)
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipeline", "inference", "training"})
    void helpListsEveryShape(String command) {
        // When
        run("bench " + command + " --help");

        // Then
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("base:", "small:", "tiny:");
    }

    private int run(String command) {
        out.reset();
        return CommandLines.run(Main.commands(), command.split(" "));
    }
}
