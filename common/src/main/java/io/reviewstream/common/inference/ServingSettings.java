package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import java.util.Objects;

/**
 * How models are run.
 *
 * @param file what a user asked to serve
 * @param device where
 * @param runs what is classified together
 * @param threads that classify at once, each with a run of its own
 */
public record ServingSettings(ServedFile.FileOption file, InferenceDevice device, BatchingPolicy runs, int threads) {
    /** The fastest file, on every core of the CPU. */
    public static final ServingSettings ON_CPU = on(InferenceDevice.CPU, ServedFile.FileOption.AUTO);

    public ServingSettings {
        Objects.requireNonNull(file);
        Objects.requireNonNull(device);
        Objects.requireNonNull(runs);
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed, not " + threads);
        }
    }

    /** With the device's own size of runs and a thread for each core that the process may use. */
    public static ServingSettings on(InferenceDevice device, ServedFile.FileOption file) {
        return new ServingSettings(
                file, device, device.runs(), Runtime.getRuntime().availableProcessors());
    }

    /** The same with this many threads. */
    public ServingSettings withThreads(int number) {
        return new ServingSettings(file, device, runs, number);
    }

    /**
     * Loads a bundle, checking the files that it reads.
     *
     * @throws io.reviewstream.common.error.UserException where a file is missing, damaged or cannot be loaded
     */
    public SharedClassifier load(ModelBundle bundle) {
        return SharedClassifier.load(bundle, file.of(bundle, device), device, threads);
    }
}
