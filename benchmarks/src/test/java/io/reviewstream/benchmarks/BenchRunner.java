package io.reviewstream.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.serde.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Runs commands of this module, and has what they print. */
abstract class BenchRunner {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream standardOut = System.out;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
    }

    int run(String command) {
        out.reset();
        return CommandLines.run(Main.commands(), command.split(" "));
    }

    JsonNode json() throws IOException {
        return Json.mapper().readTree(out.toByteArray());
    }
}
