package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.child.PythonProcess;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The same network in eager PyTorch, in a process that stays alive between its turns. Its first line of output is an
 * {@link About} in JSON; then it answers each line of input, a turn, with a line of JSON.
 */
final class PythonPeer implements TrainingCandidate {
    static final String STEP = "python fp32 step";

    private static final String REMEDY =
            "--python needs a Python with PyTorch ('pip install torch' in a virtual environment).";

    private final PythonProcess process;
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

    private PythonPeer(PythonProcess process) {
        this.process = process;
        try {
            this.about = process.receive(About.class);
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
        return start(
                PythonProcess.command(python, "distilbert_training.py", options(config, workload)), workload.threads());
    }

    /** The options of a script that trains. */
    static Map<String, Object> options(DistilBertConfig config, TrainingWorkload workload) {
        return Map.ofEntries(
                Map.entry("vocabulary", config.vocabSize()),
                Map.entry("positions", config.maxPositions()),
                Map.entry("dim", config.dim()),
                Map.entry("layers", config.layers()),
                Map.entry("heads", config.heads()),
                Map.entry("hidden", config.hiddenDim()),
                Map.entry("labels", config.labels().size()),
                Map.entry("dropout", config.dropout()),
                Map.entry("attention_dropout", config.attentionDropout()),
                Map.entry("head_dropout", config.headDropout()),
                Map.entry("batch_size", workload.batchSize()),
                Map.entry("tokens", workload.tokens()),
                Map.entry("threads", workload.threads()),
                Map.entry("warmup", workload.warmup()),
                Map.entry("steps", workload.steps()),
                Map.entry("seed", workload.seed()));
    }

    /** Starts any program of the same protocol. */
    static PythonPeer start(List<String> command, int threads) {
        return new PythonPeer(PythonProcess.start(command, threads, REMEDY));
    }

    About about() {
        return about;
    }

    @Override
    public Map<String, Double> round() {
        return Map.of(
                STEP, Figures.median(process.ask("round", StepMillis.class).stepMillis()));
    }

    @Override
    public void close() {
        process.close();
    }
}
