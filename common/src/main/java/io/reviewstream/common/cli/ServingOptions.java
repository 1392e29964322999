package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How models are run; a picocli mixin. */
public final class ServingOptions {
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--serve",
            paramLabel = "int8|fp32|auto",
            defaultValue = "auto",
            description = "Which file of a model is run; auto is the fastest it has: int8 on a CPU, fp32 on a GPU"
                    + " (default: ${DEFAULT-VALUE}).")
    private ServedFile.FileOption served;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description =
                    "Where it is run; auto takes the GPU if ONNX Runtime can use one (default: ${DEFAULT-VALUE}).")
    private InferenceDevice.DeviceOption device;

    @Option(
            names = "--max-batch-size",
            paramLabel = "N",
            description = "Reviews in one run of the model at most (default: 32 on a CPU, 256 on a GPU).")
    private Integer maxBatchSize;

    @Option(
            names = "--max-batch-tokens",
            paramLabel = "N",
            description =
                    "Tokens in one run of the model at most, padding included; a longer review runs alone (default:"
                            + " 192 on a CPU, 16384 on a GPU).")
    private Integer maxBatchTokens;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that classify, each with one run of the model at a time (default: one per core).")
    private Integer threads;

    /**
     * What the options say, with the rest from the device.
     *
     * @throws UserException where a GPU was asked for and cannot be used, or a limit is none
     */
    public ServingSettings serving() {
        requirePositive("--max-batch-size", maxBatchSize);
        requirePositive("--max-batch-tokens", maxBatchTokens);
        requirePositive("--threads", threads);
        if (threads != null && threads > MOST_THREADS) {
            throw UserException.usage(String.format(
                    Locale.ROOT,
                    "--threads must be at most %d, not %d; more than the cores give nothing.",
                    MOST_THREADS,
                    threads));
        }
        InferenceDevice chosen = device.select();
        BatchingPolicy usual = chosen.runs();
        BatchingPolicy runs = new BatchingPolicy(
                maxBatchSize == null ? usual.maxReviews() : maxBatchSize,
                maxBatchTokens == null ? usual.maxTokens() : maxBatchTokens,
                usual.maxPadding());
        int cores = Runtime.getRuntime().availableProcessors();
        return new ServingSettings(served, chosen, runs, threads == null ? cores : threads);
    }

    private static void requirePositive(String option, Integer value) {
        if (value != null && value < 1) {
            throw UserException.usage(option + " must be at least 1, not " + value + ".");
        }
    }
}
