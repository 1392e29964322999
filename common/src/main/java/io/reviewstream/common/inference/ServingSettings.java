package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import java.util.Objects;

/**
 * Which file of a bundle is served, and how.
 *
 * @param batching which reviews are classified together
 * @param threads number of threads that classify at once, each one its own batch
 */
public record ServingSettings(
        ServedFile.FileOption file, InferenceDevice device, BatchingPolicy batching, int threads) {
    /** The fastest file, on every core of the CPU. */
    public static final ServingSettings ON_CPU = on(InferenceDevice.CPU, ServedFile.FileOption.AUTO);

    public ServingSettings {
        Objects.requireNonNull(file);
        Objects.requireNonNull(device);
        Objects.requireNonNull(batching);
        if (threads < 1) {
            throw new IllegalArgumentException("--threads must be at least 1, not " + threads + ".");
        }
    }

    /** The default batching of the device, and a thread for each core that the process may use. */
    public static ServingSettings on(InferenceDevice device, ServedFile.FileOption file) {
        return new ServingSettings(
                file, device, device.defaultBatching(), Runtime.getRuntime().availableProcessors());
    }

    /** A copy with this many threads. */
    public ServingSettings withThreads(int number) {
        return new ServingSettings(file, device, batching, number);
    }

    /**
     * Loads a bundle and verifies the files that it reads.
     *
     * @throws io.reviewstream.common.error.UserException if a file is missing, damaged or cannot be loaded
     */
    public SharedClassifier load(ModelBundle bundle) {
        return SharedClassifier.load(bundle, file.of(bundle, device), file.plan(bundle), device, threads);
    }
}
