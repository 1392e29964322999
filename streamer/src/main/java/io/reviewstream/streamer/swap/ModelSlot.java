package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.SharedClassifier;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Holds the active model. A model that is replaced is closed after its last lease. Thread-safe. */
public final class ModelSlot implements AutoCloseable {
    private SharedClassifier current;
    private ActiveModel active;
    private FailedModel failed;
    private boolean closed;

    /** Leases the active model, if there is one. */
    public synchronized Optional<ModelLease> acquire() {
        return Optional.ofNullable(current).map(SharedClassifier::acquire);
    }

    /** The active model, if there is one. */
    public synchronized Optional<ActiveModel> active() {
        return Optional.ofNullable(active);
    }

    /**
     * Deactivates a model that fails; it closes after its last lease.
     *
     * @return what it was, or empty if another model is active by now
     */
    public synchronized Optional<FailedModel> deactivate(ModelVersion version, String reason) {
        Optional<ActiveModel> deactivated =
                active().filter(model -> model.version().equals(version));
        if (deactivated.isEmpty()) {
            return Optional.empty();
        }
        exchange(null, null).ifPresent(SharedClassifier::close);
        failed = new FailedModel(version, deactivated.get().championNumber(), reason);
        return failed();
    }

    /** The model that was deactivated, until another one is active. */
    public synchronized Optional<FailedModel> failed() {
        return Optional.ofNullable(failed);
    }

    /** Activates a model and returns the one that it replaces, which the caller closes; once closed, the new one itself. */
    synchronized Optional<SharedClassifier> exchange(SharedClassifier next, ActiveModel description) {
        if (closed) {
            return Optional.ofNullable(next);
        }
        Optional<SharedClassifier> previous = Optional.ofNullable(current);
        current = next;
        active = description;
        failed = null;
        return previous;
    }

    @Override
    public synchronized void close() {
        exchange(null, null).ifPresent(SharedClassifier::close);
        closed = true;
    }

    /**
     * A model that was deactivated because it failed, as {@code /status} shows it.
     *
     * @param championNumber its number under {@code champions/} in the registry
     * @param reason why the model is to blame and not a review
     */
    public record FailedModel(ModelVersion version, long championNumber, String reason) {}

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
