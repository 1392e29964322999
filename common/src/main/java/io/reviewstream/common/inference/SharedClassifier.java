package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A loaded model that is closed only after its last lease: {@link #close} may be called at any time, also while others
 * classify, and closes the native session when nobody uses it any more. Thread-safe.
 *
 * <p>Classifying needs a {@link Lease}, so a session that runs cannot be closed.
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
     * Loads a bundle, checking the files that it reads.
     *
     * @param threads that will classify at once; more may, but slower than they could
     * @throws io.reviewstream.common.error.UserException where a file is missing, damaged or cannot be loaded
     */
    public static SharedClassifier load(ModelBundle bundle, ServedFile served, InferenceDevice device, int threads) {
        return new SharedClassifier(new OnnxClassifier(bundle, served, device, threads), served);
    }

    /** The bundle behind it. */
    public ModelVersion modelVersion() {
        return classifier.modelVersion();
    }

    /** The file that was loaded. */
    public ServedFile served() {
        return served;
    }

    /**
     * The right to classify until it is closed.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized Lease acquire() {
        if (closing) {
            throw new IllegalStateException("Model " + modelVersion() + " is closed");
        }
        leases++;
        return new Lease();
    }

    /** How many leases are out. */
    public synchronized int leases() {
        return leases;
    }

    /** Whether the native session is gone. */
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

    /** A classifier that cannot be closed under its user. Owned by one thread; closing it twice does nothing. */
    public final class Lease implements ReviewClassifier, AutoCloseable {
        private final AtomicBoolean returned = new AtomicBoolean();

        private Lease() {}

        @Override
        public ModelVersion modelVersion() {
            return classifier.modelVersion();
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            return held().tokenize(reviewText);
        }

        @Override
        public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
            return held().tokenizeAll(reviewTexts);
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> run) {
            return held().classify(run);
        }

        private ReviewClassifier held() {
            if (returned.get()) {
                throw new IllegalStateException("the lease of model " + modelVersion() + " was given back");
            }
            return classifier;
        }

        @Override
        public void close() {
            if (returned.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
