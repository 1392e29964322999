package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import java.util.Objects;

/**
 * How models are run.
 *
 * @param file what a user asked to serve
 * @param device where
 * @param runs what is classified together
 */
public record Serving(ServedFile.Choice file, InferenceDevice device, Runs runs) {
    /** The fastest file, on the CPU. */
    public static final Serving ON_CPU = on(InferenceDevice.CPU, ServedFile.Choice.AUTO);

    public Serving {
        Objects.requireNonNull(file);
        Objects.requireNonNull(device);
        Objects.requireNonNull(runs);
    }

    /** With the device's own size of runs. */
    public static Serving on(InferenceDevice device, ServedFile.Choice file) {
        return new Serving(file, device, device.runs());
    }

    /**
     * Loads a bundle, checking the files that it reads.
     *
     * @throws io.reviewstream.common.failure.Failure where a file is missing, damaged or cannot be loaded
     */
    public SharedClassifier load(ModelBundle bundle) {
        return SharedClassifier.load(bundle, file.of(bundle, device), device);
    }
}
