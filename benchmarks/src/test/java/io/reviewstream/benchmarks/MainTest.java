package io.reviewstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.serde.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void everyFormIsMeasured() throws IOException {
        // When
        int code = run("bench training --shapes tiny --batch-size 2 --tokens 6 --rounds 2 --steps 2 --json");

        // Then
        assertThat(code).isZero();
        JsonNode result = Json.mapper().readTree(out.toByteArray());
        assertThat(result.get("rows"))
                .extracting(row -> row.get("name").textValue())
                .containsExactly(
                        "tiny plain fp32 step",
                        "tiny fused fp32 step",
                        "tiny fused bf16 step",
                        "tiny plain fp32 throughput",
                        "tiny fused fp32 throughput",
                        "tiny fused bf16 throughput",
                        "tiny head only first epoch",
                        "tiny head only later epoch");
        assertThat(result.get("rows"))
                .allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
        assertThat(result.get("machine").get("threads").intValue()).isEqualTo(1);
        assertThat(result.get("machine").get("processor").textValue()).isNotBlank();
        assertThat(result.get("settings").get("batchSize").intValue()).isEqualTo(2);
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
                "66 | bench training --shapes tiny --python no/such/python"
            })
    void whatIsWrongIsToldByTheExitCode(int expected, String command) {
        // When
        int code = run(command);

        // Then
        assertThat(code).isEqualTo(expected);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private int run(String command) {
        out.reset();
        return CommandLines.run(Main.commands(), command.split(" "));
    }
}
