package io.reviewstream.common.cli;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.Runs;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.Serving;
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
    private ServedFile.Choice served;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description =
                    "Where it is run; auto takes the GPU if ONNX Runtime can use one (default: ${DEFAULT-VALUE}).")
    private InferenceDevice.Choice device;

    @Option(
            names = "--max-run-reviews",
            paramLabel = "N",
            description = "Reviews in one run of the model at most (default: 32 on a CPU, 256 on a GPU).")
    private Integer maxRunReviews;

    @Option(
            names = "--max-run-tokens",
            paramLabel = "N",
            description =
                    "Tokens in one run of the model at most, padding included; a longer review runs alone (default:"
                            + " 192 on a CPU, 16384 on a GPU).")
    private Integer maxRunTokens;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that classify, each with one run of the model at a time (default: one per core).")
    private Integer threads;

    /**
     * What the options say, with the rest from the device.
     *
     * @throws Failure where a GPU was asked for and cannot be used, or a limit is none
     */
    public Serving serving() {
        requirePositive("--max-run-reviews", maxRunReviews);
        requirePositive("--max-run-tokens", maxRunTokens);
        requirePositive("--threads", threads);
        if (threads != null && threads > MOST_THREADS) {
            throw Failure.usage("--threads must be at most %d, not %d; more than the cores give nothing."
                    .formatted(MOST_THREADS, threads));
        }
        InferenceDevice chosen = device.select();
        Runs usual = chosen.runs();
        Runs runs = new Runs(
                maxRunReviews == null ? usual.maxReviews() : maxRunReviews,
                maxRunTokens == null ? usual.maxTokens() : maxRunTokens,
                usual.maxPadding());
        int cores = Runtime.getRuntime().availableProcessors();
        return new Serving(served, chosen, runs, threads == null ? cores : threads);
    }

    private static void requirePositive(String option, Integer value) {
        if (value != null && value < 1) {
            throw Failure.usage(option + " must be at least 1, not " + value + ".");
        }
    }
}
