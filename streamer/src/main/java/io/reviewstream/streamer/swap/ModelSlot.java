package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.SharedClassifier;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsException;

/** Holds the active model. A model that is replaced is closed after its last lease. Thread-safe. */
public final class ModelSlot implements AutoCloseable {
    private SharedClassifier current;
    private ActiveModel active;

    /**
     * Leases the active model.
     *
     * @throws StreamsException if there is none; it stops the stream thread, where another exception would reject the
     *     record
     */
    public synchronized ModelLease acquire() {
        if (current == null) {
            throw new StreamsException("No model is active.");
        }
        return current.acquire();
    }

    /** The active model, if there is one. */
    public synchronized Optional<ActiveModel> active() {
        return Optional.ofNullable(active);
    }

    /** Activates a model and returns the one that it replaces, which the caller closes. */
    synchronized Optional<SharedClassifier> exchange(SharedClassifier next, ActiveModel description) {
        Optional<SharedClassifier> previous = Optional.ofNullable(current);
        current = next;
        active = description;
        return previous;
    }

    @Override
    public void close() {
        exchange(null, null).ifPresent(SharedClassifier::close);
    }

    /**
     * The model that classifies reviews, as {@code /status} shows it.
     *
     * @param championNumber its number under {@code champions/} in the registry
     * @param file of the bundle that is loaded
     * @param since when it became active on this instance
     */
    public record ActiveModel(ModelVersion version, long championNumber, String file, Instant since) {
        public ActiveModel {
            Objects.requireNonNull(version);
            Objects.requireNonNull(file);
            Objects.requireNonNull(since);
        }
    }
}
