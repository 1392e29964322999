package io.reviewstream.benchmarks.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.input.ReversedLinesFileReader;

/**
 * A program in a JVM of its own, with this one's Java, options and class path: it hears lines, answers each with a line,
 * and ends with its input. Used by one thread.
 */
final class ChildJvm implements AutoCloseable {
    private static final int STOP_SECONDS = 30;
    /** The launcher sets them for training; none of these programs trains. */
    private static final List<String> OF_TRAINING =
            List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_");

    private final String name;
    private final Path log;
    private final Process process;

    /**
     * Starts it.
     *
     * @param heap the most it may have, as {@code -Xmx} takes it
     * @param directory for what it writes to standard error
     */
    ChildJvm(Class<?> program, String heap, Path directory) {
        name = program.getSimpleName();
        log = directory.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command(program, heap))
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        OF_TRAINING.forEach(builder.environment()::remove);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Class<?> program, String heap) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path"), program.getName()));
        return command;
    }

    /**
     * Says one thing, as a line of JSON, and waits for the answer.
     *
     * @throws UserException where it has ended
     */
    String ask(Object task) {
        try {
            Writer to = process.outputWriter(StandardCharsets.UTF_8);
            to.append(Json.mapper().writeValueAsString(task)).append('\n').flush();
            BufferedReader from = process.inputReader(StandardCharsets.UTF_8);
            String answer = from.readLine();
            if (answer == null) {
                throw ended();
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records are always JSON", e);
        } catch (IOException e) {
            throw ended();
        }
    }

    int pid() {
        return Math.toIntExact(process.pid());
    }

    /**
     * Makes sure that it runs.
     *
     * @throws UserException where it has ended
     */
    void requireAlive() {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private UserException ended() {
        String last = "nothing";
        try (ReversedLinesFileReader reader = ReversedLinesFileReader.builder()
                .setPath(log)
                .setCharset(StandardCharsets.UTF_8)
                .get()) {
            last = String.valueOf(reader.readLine());
        } catch (IOException e) {
            last = e.toString();
        }
        return UserException.badInput("The process " + name
                + " of the benchmark ended early, perhaps for want of memory. The last it wrote: " + last);
    }

    @Override
    public void close() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
