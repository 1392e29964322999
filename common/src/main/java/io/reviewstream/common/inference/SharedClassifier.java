package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import java.util.Optional;

/**
 * A loaded model, which classifies through {@link ModelLease leases} only. {@link #close} may be called at any time: it
 * ends new leases at once and closes the native session with the last lease. Thread-safe.
 */
public final class SharedClassifier implements AutoCloseable {
    private final OnnxClassifier classifier;
    private final ServedFile served;
    private int leases;
    private boolean closing;
    private boolean closed;

    private SharedClassifier(OnnxClassifier classifier, ServedFile served) {
        this.classifier = classifier;
        this.served = served;
    }

    /**
     * Loads the network of a bundle, checking the files that it reads, to be served without a linear stage.
     *
     * @param threads number of threads that classify at once; the session is tuned for one or for several
     * @throws io.reviewstream.common.error.UserException if a file is missing, damaged or cannot be loaded
     */
    public static SharedClassifier load(ModelBundle bundle, ServedFile served, InferenceDevice device, int threads) {
        return load(bundle, served, Optional.empty(), device, threads);
    }

    /** The same, served as this plan says. */
    static SharedClassifier load(
            ModelBundle bundle, ServedFile served, Optional<ServingPlan> plan, InferenceDevice device, int threads) {
        return new SharedClassifier(new OnnxClassifier(bundle, served, plan, device, threads), served);
    }

    /** Version of the bundle. */
    public ModelVersion modelVersion() {
        return classifier.modelVersion();
    }

    /** The ONNX file that was loaded. */
    public ServedFile served() {
        return served;
    }

    /**
     * Leases the model.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized ModelLease acquire() {
        if (closing) {
            throw new IllegalStateException("Model " + modelVersion() + " is closed.");
        }
        leases++;
        return new ModelLease(classifier, this::release);
    }

    /** Number of open leases. */
    public synchronized int leases() {
        return leases;
    }

    /** Whether the native session is closed. */
    public synchronized boolean closed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closing = true;
        closeWhenUnused();
    }

    private synchronized void release() {
        leases--;
        closeWhenUnused();
    }

    private void closeWhenUnused() {
        if (closing && !closed && leases == 0) {
            closed = true;
            classifier.close();
        }
    }
}
