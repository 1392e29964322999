package io.reviewstream.streamer.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code classify} with a tiny model, and what it wrote. */
abstract class ClassifyRunner {
    @TempDir
    Path directory;

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final StringWriter err = new StringWriter();
    ModelBundle bundle;

    @BeforeEach
    void storeModel() {
        bundle = TinyModel.store(
                new DirectoryRegistry(directory, Clock.systemUTC()), Instant.parse("2026-01-01T00:00:00Z"), 0);
    }

    String[] model() {
        return new String[] {"--model", bundle.directory().toString()};
    }

    int classify(String input, String... options) {
        return run(
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                out,
                Stream.concat(Stream.of(model()), Stream.of(options)).toArray(String[]::new));
    }

    int classify(byte[] input) {
        return run(input, "--model", bundle.directory().toString());
    }

    int run(byte[] input, String... options) {
        return run(new ByteArrayInputStream(input), out, options);
    }

    int run(InputStream input, OutputStream output, String... options) {
        CommandSpec root = CommandSpec.create()
                .name("reviewstream")
                .addSubcommand("classify", CommandSpec.forAnnotatedObject(new ClassifyCommand(input, output)));
        List<String> args = new ArrayList<>(List.of("classify"));
        args.addAll(List.of(options));
        return CommandLines.commandLine(root).setErr(new PrintWriter(err, true)).execute(args.toArray(String[]::new));
    }

    List<JsonNode> predictions() throws Exception {
        List<JsonNode> predictions = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            predictions.add(Json.mapper().readTree(line));
        }
        return predictions;
    }
}
