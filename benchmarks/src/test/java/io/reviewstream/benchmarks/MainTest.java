package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bench training} and {@code bench kernels} once, and the help and the exit codes of all commands. */
class MainTest extends BenchRunner {
    @Test
    void everyTrainingBackendIsMeasured() throws IOException {
        // When
        int code = run("bench training --shapes tiny --batch-size 2 --tokens 6 --rounds 2 --steps 2 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = json();
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
    void aKernelIsMeasured() throws IOException {
        // When
        int code = run("bench kernels --include BatchingKernel.cut --forks 0 --iterations 1 --millis 10 --json");

        // Then
        assertThat(code).isZero();
        assertThat(json().get("rows")).singleElement().satisfies(row -> {
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
}
