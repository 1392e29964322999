package io.reviewstream.benchmarks.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.serde.Json;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * The same network in eager PyTorch, in a process that stays alive between its turns. Its first line of output is an
 * {@link About} in JSON; then it answers each line of input, a turn, with a line of JSON.
 */
final class PythonPeer implements TrainingCandidate {
    static final String STEP = "python fp32 step";

    private static final String REMEDY =
            "--python needs a Python with PyTorch ('pip install torch' in a virtual environment).";

    private final Path log;
    private final ChildProcess process;
    private final About about;

    /**
     * What a peer is.
     *
     * @param torch its version
     * @param blas the library that torch multiplies matrices with
     * @param threads that compute
     * @param parameters numbers in the network
     */
    record About(String torch, String blas, int threads, long parameters) {}

    private record StepMillis(List<Double> stepMillis) {}

    private PythonPeer(Path log, ChildProcess process) {
        this.log = log;
        this.process = process;
        try {
            this.about = parse(process.receive(), About.class);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the script of this module.
     *
     * @throws UserException if there is no such Python, or it cannot run the script, because torch is missing for example
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

    /** Starts any program of the same protocol. */
    static PythonPeer start(List<String> command, int threads) {
        String number = Integer.toString(threads);
        Map<String, String> variables =
                Map.of("OMP_NUM_THREADS", number, "OPENBLAS_NUM_THREADS", number, "MKL_NUM_THREADS", number);
        Path log = log();
        try {
            return new PythonPeer(
                    log,
                    ChildProcess.interactive(
                            command.get(0), command, environment -> environment.putAll(variables), log, REMEDY));
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

    private static String script() {
        try (InputStream script = PythonPeer.class.getResourceAsStream("/peer/distilbert_training.py")) {
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
        return Map.of(
                STEP,
                Figures.median(parse(process.ask("round"), StepMillis.class).stepMillis()));
    }

    private <T> T parse(String line, Class<T> type) {
        try {
            return Json.mapper().readValue(line, type);
        } catch (JsonProcessingException e) {
            throw UserException.badInput(process + " printed a line that is not JSON of the benchmark. " + REMEDY, e);
        }
    }

    @Override
    public void close() {
        process.close();
        FileUtils.deleteQuietly(log.toFile());
    }
}
