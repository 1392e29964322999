package io.reviewstream.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.data.Corpus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands of the trainer; {@code @} in a command is the directory of the test class. */
public abstract class TrainerRunner {
    @TempDir
    protected static Path directory;

    protected final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream standardOut = System.out;

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setOut(standardOut);
    }

    protected String runForErrors(String command) {
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

    protected int run(String command) {
        out.reset();
        return CommandLines.run(
                Main.commands(), command.replace("@", directory.toString()).split(" "));
    }

    protected JsonNode json() throws IOException {
        return Json.mapper().readTree(out.toByteArray());
    }

    protected static void csv(String name, List<Corpus.CorpusRow> reviews) throws IOException {
        String rows = reviews.stream()
                .map(review -> "\"" + review.text() + "\"," + review.positive() + "\n")
                .collect(Collectors.joining());
        Files.writeString(directory.resolve(name), "reviewText,isPositive\n" + rows);
    }
}
