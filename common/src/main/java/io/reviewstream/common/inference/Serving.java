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
public record Serving(ServedFile.Choice file, InferenceDevice device, Runs runs, int threads) {
    /** The fastest file, on every core of the CPU. */
    public static final Serving ON_CPU = on(InferenceDevice.CPU, ServedFile.Choice.AUTO);

    public Serving {
        Objects.requireNonNull(file);
        Objects.requireNonNull(device);
        Objects.requireNonNull(runs);
        if (threads < 1) {
            throw new IllegalArgumentException("at least one thread is needed, not " + threads);
        }
    }

    /** With the device's own size of runs and a thread for each core that the process may use. */
    public static Serving on(InferenceDevice device, ServedFile.Choice file) {
        return new Serving(file, device, device.runs(), Runtime.getRuntime().availableProcessors());
    }

    /** The same with this many threads. */
    public Serving withThreads(int number) {
        return new Serving(file, device, runs, number);
    }

    /**
     * Loads a bundle, checking the files that it reads.
     *
     * @throws io.reviewstream.common.failure.Failure where a file is missing, damaged or cannot be loaded
     */
    public SharedClassifier load(ModelBundle bundle) {
        return SharedClassifier.load(bundle, file.of(bundle, device), device, threads);
    }
}
