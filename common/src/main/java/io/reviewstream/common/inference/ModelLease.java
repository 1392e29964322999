package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a model until {@link #close}: the model's native session is closed only after its last lease, so a
 * session that is in use cannot be closed. Owned by one thread; closing it twice does nothing.
 */
public final class ModelLease implements ReviewClassifier, AutoCloseable {
    private final ReviewClassifier classifier;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Leases a classifier.
     *
     * @param release runs once, when the lease is closed
     */
    public ModelLease(ReviewClassifier classifier, Runnable release) {
        this.classifier = classifier;
        this.release = release;
    }

    @Override
    public ModelVersion modelVersion() {
        return classifier.modelVersion();
    }

    @Override
    public Optional<Prediction> answer(String reviewText) {
        return open().answer(reviewText);
    }

    @Override
    public TokenizedReview tokenize(String reviewText) {
        return open().tokenize(reviewText);
    }

    @Override
    public List<String> pieces(String reviewText) {
        return open().pieces(reviewText);
    }

    @Override
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        return open().tokenizeAll(reviewTexts);
    }

    @Override
    public List<Prediction> classify(List<TokenizedReview> batch) {
        return open().classify(batch);
    }

    /** Throws after {@link #close}, when the session behind the classifier may be closed too. */
    private ReviewClassifier open() {
        if (closed.get()) {
            throw new IllegalStateException("The lease of model " + modelVersion() + " is closed.");
        }
        return classifier;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
