package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import picocli.CommandLine.Option;

/** How a model is served; a picocli mixin. */
@HelpSection.In(HelpSection.INFERENCE)
public final class ServingOptions {
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--serve",
            paramLabel = "auto|int8|fp32|network",
            defaultValue = "auto",
            description =
                    "ONNX file of the bundle that is served; auto is that of its serving plan, or the fastest: int8"
                            + " on a CPU, fp32 on a GPU. network is auto without a linear stage (default: ${DEFAULT-VALUE}).")
    private ServedFile.FileOption served;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description = "Device of ONNX Runtime; auto is the GPU if CUDA works, else the CPU (default:"
                    + " ${DEFAULT-VALUE}).")
    private InferenceDevice.DeviceOption device;

    @Option(
            names = "--max-batch-size",
            paramLabel = "N",
            description = "Most reviews in a batch (default: 32 on a CPU, 256 on a GPU).")
    private Integer maxBatchSize;

    @Option(
            names = "--max-batch-tokens",
            paramLabel = "N",
            description =
                    "Most tokens in a batch, padding included; a longer review is a batch of its own (default: 192"
                            + " on a CPU, 16384 on a GPU).")
    private Integer maxBatchTokens;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that classify, one batch at a time each; num.stream.threads of Kafka Streams (default:"
                            + " one per core).")
    private Integer threads;

    /**
     * The settings, with defaults for the device.
     *
     * @throws UserException for {@code --device gpu} without a usable GPU, or a number out of range
     */
    public ServingSettings serving() {
        requireWithin("--max-batch-size", maxBatchSize, Integer.MAX_VALUE);
        requireWithin("--max-batch-tokens", maxBatchTokens, Integer.MAX_VALUE);
        requireWithin("--threads", threads, MOST_THREADS);
        InferenceDevice chosen = device.select();
        BatchingPolicy byDefault = chosen.defaultBatching();
        BatchingPolicy batching = new BatchingPolicy(
                maxBatchSize == null ? byDefault.maxReviews() : maxBatchSize,
                maxBatchTokens == null ? byDefault.maxTokens() : maxBatchTokens,
                byDefault.maxPadding());
        int cores = Runtime.getRuntime().availableProcessors();
        return new ServingSettings(served, chosen, batching, threads == null ? cores : threads);
    }

    private static void requireWithin(String option, Integer value, int most) {
        if (value != null && (value < 1 || value > most)) {
            throw UserException.usage(option + " must be "
                    + (most == Integer.MAX_VALUE ? "at least 1" : "between 1 and " + most) + ", not " + value + ".");
        }
    }
}
