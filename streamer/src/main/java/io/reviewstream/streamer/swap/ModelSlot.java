package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;

/** Holds the one model in service. Thread-safe; the model that leaves is closed after its last lease. */
public final class ModelSlot implements ModelLeases, AutoCloseable {
    private SharedClassifier current;
    private ActiveModel inService;

    @Override
    public synchronized ModelLease acquire() {
        if (current == null) {
            throw new StreamsException("no model is in service");
        }
        return new SlotLease(current.acquire());
    }

    /** What is in service. */
    public synchronized Optional<ActiveModel> inService() {
        return Optional.ofNullable(inService);
    }

    /** The version in service. */
    public Optional<ModelVersion> modelVersion() {
        return inService().map(ActiveModel::version);
    }

    /** Puts a model in service and returns the one that it replaces, which is the caller's to close. */
    synchronized Optional<SharedClassifier> exchange(SharedClassifier next, ActiveModel description) {
        Optional<SharedClassifier> previous = Optional.ofNullable(current);
        current = next;
        inService = description;
        return previous;
    }

    @Override
    public void close() {
        exchange(null, null).ifPresent(SharedClassifier::close);
    }

    private record SlotLease(SharedClassifier.Lease lease) implements ModelLease {
        @Override
        public ModelVersion modelVersion() {
            return lease.modelVersion();
        }

        @Override
        public TokenizedReview tokenize(String reviewText) {
            return lease.tokenize(reviewText);
        }

        @Override
        public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
            return lease.tokenizeAll(reviewTexts);
        }

        @Override
        public List<Prediction> classify(List<TokenizedReview> run) {
            return lease.classify(run);
        }

        @Override
        public void close() {
            lease.close();
        }
    }
}
