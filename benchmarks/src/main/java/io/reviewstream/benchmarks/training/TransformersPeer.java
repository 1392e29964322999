package io.reviewstream.benchmarks.training;

import io.reviewstream.benchmarks.child.PythonProcess;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.training.TrainingBenchmark.TrainingCandidate;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same network under the {@code Trainer} of Hugging Face's transformers, in a process that stays alive between its
 * turns. A turn trains twice: with random batches, padded to their longest review, and with batches of similar length.
 */
final class TransformersPeer implements TrainingCandidate {
    static final String RANDOM = "python Trainer fp32 step";
    static final String BY_LENGTH = "python Trainer grouped by length fp32 step";

    private static final String REMEDY =
            "The Trainer of transformers needs a Python with 'pip install torch transformers accelerate'.";

    private final PythonProcess process;
    private final Installed installed;

    /**
     * What a Python has.
     *
     * @param transformers its version; absent if it cannot train
     * @param without why it cannot
     */
    record Installed(Optional<String> transformers, Optional<String> without) {}

    private record TrainerMillis(List<Double> random, List<Double> byLength) {}

    private TransformersPeer(PythonProcess process) {
        this.process = process;
        try {
            this.installed = process.receive(Installed.class);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts the script of this module.
     *
     * @throws io.reviewstream.common.error.UserException if there is no such Python, or the script fails in it
     */
    static TransformersPeer start(Path python, DistilBertConfig config, TrainingWorkload workload) {
        return start(
                PythonProcess.command(python, "transformers_training.py", PythonPeer.options(config, workload)),
                workload.threads());
    }

    /** Starts any program of the same protocol. */
    static TransformersPeer start(List<String> command, int threads) {
        return new TransformersPeer(PythonProcess.start(command, threads, REMEDY));
    }

    /** Whether it can train. */
    Installed installed() {
        return installed;
    }

    @Override
    public Map<String, Double> round() {
        TrainerMillis millis = process.ask("round", TrainerMillis.class);
        return Map.of(RANDOM, Figures.median(millis.random()), BY_LENGTH, Figures.median(millis.byLength()));
    }

    @Override
    public void close() {
        process.close();
    }
}
