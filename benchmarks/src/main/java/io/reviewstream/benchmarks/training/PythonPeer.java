package io.reviewstream.benchmarks.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The same network in eager PyTorch, in a process of its own that stays alive between its turns. The process says on a
 * line of JSON what it is; then each line it is given is a turn, which it answers with a line of JSON. It ends when its
 * input does.
 */
final class PythonPeer implements TrainingCandidate {
    static final String STEP = "python fp32 step";

    private static final String SCRIPT = "/peer/distilbert_training.py";
    private static final long SECONDS_TO_END = 5;
    private static final List<String> THREAD_VARIABLES =
            List.of("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS");

    private final String program;
    private final Process process;
    private final BufferedReader answers;
    private final LastLine errors;
    private final About about;

    /**
     * What a peer is.
     *
     * @param torch its version
     * @param blas the library that torch multiplies matrices with, as it says itself
     * @param threads that compute
     * @param parameters numbers in the network
     */
    record About(String torch, String blas, int threads, long parameters) {}

    private record Turn(List<Double> stepMillis) {}

    private PythonPeer(String program, Process process) {
        this.program = program;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.errors = LastLine.of(process.getErrorStream());
        try {
            this.about = answer(About.class);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the script of this module.
     *
     * @throws UserException if there is no such Python, or it cannot run the script, for want of torch for example
     */
    static PythonPeer start(Path python, DistilBertConfig config, TrainingWorkload workload) {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-c", script()));
        Map<String, Object> options = Map.ofEntries(
                Map.entry("--vocabulary", config.vocabSize()),
                Map.entry("--positions", config.maxPositions()),
                Map.entry("--dim", config.dim()),
                Map.entry("--layers", config.layers()),
                Map.entry("--heads", config.heads()),
                Map.entry("--hidden", config.hiddenDim()),
                Map.entry("--labels", config.labels().size()),
                Map.entry("--dropout", config.dropout()),
                Map.entry("--attention-dropout", config.attentionDropout()),
                Map.entry("--head-dropout", config.headDropout()),
                Map.entry("--batch-size", workload.batchSize()),
                Map.entry("--tokens", workload.tokens()),
                Map.entry("--threads", workload.threads()),
                Map.entry("--warmup", workload.warmup()),
                Map.entry("--steps", workload.steps()),
                Map.entry("--seed", workload.seed()));
        options.forEach((option, value) -> command.add(option + "=" + value));
        return start(command, workload.threads());
    }

    /** The same with any program that keeps to the protocol. */
    static PythonPeer start(List<String> command, int threads) {
        ProcessBuilder builder = new ProcessBuilder(command);
        THREAD_VARIABLES.forEach(variable -> builder.environment().put(variable, Integer.toString(threads)));
        try {
            return new PythonPeer(command.get(0), builder.start());
        } catch (IOException e) {
            throw UserException.missingInput(
                    String.format(Locale.ROOT, "Cannot run %s: %s; name a Python with --python.", command.get(0), e.getMessage()));
        }
    }

    private static String script() {
        try (InputStream script = PythonPeer.class.getResourceAsStream(SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    About about() {
        return about;
    }

    @Override
    public Map<String, Double> round() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append("round\n").flush();
        } catch (IOException e) {
            throw ended();
        }
        return Map.of(STEP, Medians.of(answer(Turn.class).stepMillis()));
    }

    private <T> T answer(Class<T> kind) {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw ended();
            }
            return Json.mapper().readValue(line, kind);
        } catch (JsonProcessingException e) {
            throw UserException.badInput(
                    program + " answered with something else than the JSON of a benchmark's peer.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It closed its output, or its input, and should not have. */
    private UserException ended() {
        process.onExit()
                .completeOnTimeout(process, SECONDS_TO_END, TimeUnit.SECONDS)
                .join();
        // Process.destroy would close the error stream, perhaps before its last words are read.
        process.toHandle().destroy();
        return UserException.badInput(
                String.format(Locale.ROOT, "The peer ended early: %s says '%s'; --python needs a Python with PyTorch ('pip install", program, errors.await())
                        + " torch' in a virtual environment).");
    }

    @Override
    public void close() {
        process.destroy();
    }
}
