package io.reviewstream.benchmarks.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.common.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Processes of one thread, each with a model of its own: {@link ChildProcess} with this process's Java and class path. */
final class ProcessWorkers implements Workers {
    private final List<Process> processes = new ArrayList<>();

    /**
     * Starts them, and returns when each has loaded its model.
     *
     * @throws UserException where one of them does not come so far
     */
    ProcessWorkers(ModelBundle bundle, ServedFile file, List<TokenizedReview> reviews, int count) {
        String task = task(bundle, file, reviews);
        try {
            for (int i = 0; i < count; i++) {
                processes.add(new ProcessBuilder(command())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
            }
            tellAll(task);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ChildProcess.class.getName()));
        return command;
    }

    private static String task(ModelBundle bundle, ServedFile file, List<TokenizedReview> reviews) {
        List<List<Long>> ids = reviews.stream()
                .map(review -> Arrays.stream(review.ids()).boxed().toList())
                .toList();
        try {
            return Json.mapper()
                    .writeValueAsString(new ChildProcess.WorkerTask(
                            bundle.directory().toAbsolutePath().toString(), file, ids));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records are always JSON", e);
        }
    }

    @Override
    public double pass() {
        long start = System.nanoTime();
        tellAll("pass");
        return (System.nanoTime() - start) / 1e9;
    }

    /** Says a line to each, then waits for the answer of each. */
    private void tellAll(String line) {
        try {
            for (Process process : processes) {
                Writer to = process.outputWriter(StandardCharsets.UTF_8);
                to.append(line).append('\n').flush();
            }
            for (Process process : processes) {
                BufferedReader from = process.inputReader(StandardCharsets.UTF_8);
                if (from.readLine() == null) {
                    throw ended();
                }
            }
        } catch (IOException e) {
            throw ended();
        }
    }

    private static UserException ended() {
        return UserException.badInput(
                "A child process of the benchmark ended early; its error is above, if it was not killed"
                        + " for want of memory. With --threads 1, there are none.");
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
    }
}
