package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.SharedClassifier;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Holds the active model and, while a release is in CANARY, the challenger that serves a share of the reviews. A model that is
 * replaced is closed after its last lease. Thread-safe.
 */
public final class ModelSlot implements AutoCloseable {
    private SharedClassifier current;
    private ActiveModel active;
    private FailedModel failed;
    private SharedClassifier canary;
    private CanaryModel canaryDescription;
    private boolean closed;

    /** Leases the model that predicts a review; empty if none is active. */
    public synchronized Optional<LeasedModel> acquire(String reviewText) {
        if (current == null || canary == null) {
            return Optional.ofNullable(current).map(model -> new LeasedModel(model.acquire(), Optional.empty()));
        }
        ServedArm champion = new ServedArm(canaryDescription.reviews(), false);
        ServedArm arm = champion.predicts(reviewText) ? champion : new ServedArm(champion.canaryReviews(), true);
        return Optional.of(new LeasedModel((arm.isCanary() ? canary : current).acquire(), Optional.of(arm)));
    }

    /** The challenger that serves a share of the reviews, if there is one. */
    public synchronized Optional<CanaryModel> canary() {
        return Optional.ofNullable(canaryDescription);
    }

    /** Lets the champion serve all reviews, if this version is the canary; whether it was. */
    public synchronized boolean withdrawCanary(ModelVersion version) {
        boolean withdrawn =
                canary().filter(model -> model.version().equals(version)).isPresent();
        if (withdrawn) {
            closeCanary();
        }
        return withdrawn;
    }

    /** Lets a challenger serve its share; once this is closed, the challenger is closed instead. */
    synchronized void serveCanary(SharedClassifier challenger, CanaryModel description) {
        closeCanary();
        canary = challenger;
        canaryDescription = description;
        if (closed) {
            closeCanary();
        }
    }

    private void closeCanary() {
        if (canary != null) {
            canary.close();
        }
        canary = null;
        canaryDescription = null;
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
        closeCanary();
        closed = true;
    }

    /**
     * The right to use a model for the reviews that it predicts.
     *
     * @param arm which reviews those are; empty if it predicts all
     */
    public record LeasedModel(ModelLease lease, Optional<ServedArm> arm) implements AutoCloseable {
        /** Whether it predicts this review. */
        public boolean predicts(String reviewText) {
            return arm.isEmpty() || arm.get().predicts(reviewText);
        }

        @Override
        public void close() {
            lease.close();
        }
    }

    /**
     * Which of two served models predicts a review, by the hash of release and text: equal texts have the same one.
     *
     * @param canaryReviews those that the canary predicts; the champion predicts the others
     */
    public record ServedArm(HashedShare canaryReviews, boolean isCanary) {
        /** Whether it predicts this review. */
        public boolean predicts(String reviewText) {
            return canaryReviews.contains(reviewText) == isCanary;
        }

        /** Its name in the header of predictions. */
        public String label() {
            return isCanary ? "canary" : "champion";
        }
    }

    /**
     * The challenger that serves a share of the reviews, as {@code /status} shows it.
     *
     * @param release its number in the registry
     * @param share of the reviews
     * @param since when it began to serve on this instance
     */
    public record CanaryModel(ModelVersion version, long release, double share, Instant since) {
        private HashedShare reviews() {
            return new HashedShare("release " + release, share);
        }
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
     * @param plan that it is served with; the network alone if empty
     * @param since when it became active on this instance
     */
    public record ActiveModel(
            ModelVersion version, long championNumber, String file, Optional<ServingPlan> plan, Instant since) {
        public ActiveModel {
            Objects.requireNonNull(version);
            Objects.requireNonNull(file);
            Objects.requireNonNull(plan);
            Objects.requireNonNull(since);
        }
    }
}
