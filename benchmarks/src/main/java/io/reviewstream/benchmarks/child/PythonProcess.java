package io.reviewstream.benchmarks.child;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * A script of this module in a Python of the user's. It answers each line of its input with a line of JSON, and ends with
 * its input; its standard error goes to a log, which is deleted in the end. Used by one thread.
 */
public final class PythonProcess implements AutoCloseable {
    private final Path log;
    private final ChildProcess process;
    private final String remedy;

    private PythonProcess(Path log, ChildProcess process, String remedy) {
        this.log = log;
        this.process = process;
        this.remedy = remedy;
    }

    /** The command that runs a script of the folder {@code peer}, with its options as one JSON object. */
    public static List<String> command(Path python, String script, Map<String, Object> options) {
        return List.of(python.toString(), "-c", text(script), Json.compact(options));
    }

    private static String text(String script) {
        try (InputStream in = PythonProcess.class.getResourceAsStream("/peer/" + script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts it.
     *
     * @param threads that its libraries compute with
     * @param remedy what a user can do where it ends early: a sentence
     * @throws UserException if there is no such program
     */
    public static PythonProcess start(List<String> command, int threads, String remedy) {
        String number = Integer.toString(threads);
        Map<String, String> variables =
                Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number, "MKL_NUM_THREADS", number);
        Path log = log();
        try {
            ChildProcess process = ChildProcess.interactive(
                    command.get(0), command, environment -> environment.putAll(variables), log, remedy);
            return new PythonProcess(log, process, remedy);
        } catch (UncheckedIOException e) {
            FileUtils.deleteQuietly(log.toFile());
            throw UserException.missingInput(e.getMessage() + ". Name a Python with --python.");
        }
    }

    private static Path log() {
        try {
            return Files.createTempFile("reviewstream-bench-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends a request and waits for the response.
     *
     * @throws UserException if the process ends before that, or its response is not of this type
     */
    public <T> T ask(Object request, Class<T> type) {
        process.send(request);
        return receive(type);
    }

    /**
     * Waits for the next line.
     *
     * @throws UserException if the process ends before that, or the line is not of this type
     */
    public <T> T receive(Class<T> type) {
        try {
            return Json.mapper().readValue(process.receive(), type);
        } catch (JsonProcessingException e) {
            throw UserException.badInput(process + " printed a line that is not JSON of the benchmark. " + remedy, e);
        }
    }

    @Override
    public void close() {
        process.close();
        FileUtils.deleteQuietly(log.toFile());
    }
}
