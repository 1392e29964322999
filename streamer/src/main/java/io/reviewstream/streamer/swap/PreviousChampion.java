package io.reviewstream.streamer.swap;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The champion that would replace a failing model, asked for the reviews that the model fails on. It is loaded for the first
 * of them and kept for a minute, so that many such reviews cost one load. Thread-safe.
 */
public final class PreviousChampion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreviousChampion.class);
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final ModelRegistry registry;
    private final ServingSettings serving;
    private final Duration kept;
    private Optional<Replacement> replacement = Optional.empty();

    /** Loads nothing yet. */
    public PreviousChampion(ModelRegistry registry, ServingSettings serving) {
        this(registry, serving, KEPT);
    }

    /** The same, kept for another time. */
    PreviousChampion(ModelRegistry registry, ServingSettings serving, Duration kept) {
        this.registry = registry;
        this.serving = serving;
        this.kept = kept;
    }

    /**
     * Whether the newest champion of another version than this one predicts a text. It may be loaded for that, on the calling
     * thread.
     *
     * @throws UserException if the registry is not there or cannot be read, so that nobody knows
     */
    public synchronized boolean predicts(ModelVersion failing, String reviewText) {
        if (replacement.filter(current -> current.of().equals(failing)).isEmpty()) {
            close();
            Replacement loaded = load(failing);
            replacement = Optional.of(loaded);
            CompletableFuture.delayedExecutor(kept.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> release(loaded));
        }
        Optional<SharedClassifier> classifier = replacement.get().classifier();
        if (classifier.isEmpty()) {
            return false;
        }
        try (ModelLease lease = classifier.get().acquire()) {
            lease.classifyEach(List.of(reviewText));
            return true;
        } catch (RuntimeException e) {
            notPredicted(e);
            return false;
        }
    }

    private Replacement load(ModelVersion failing) {
        Optional<ModelVersion> version = new PromotedModels(champions())
                .candidates(Optional.empty()).stream()
                        .map(Champion::version)
                        .filter(candidate -> !candidate.equals(failing))
                        .findFirst();
        try {
            return new Replacement(failing, version.map(registry::open).map(serving::load));
        } catch (RuntimeException | LinkageError e) {
            // If the registry was away, if only for a moment, it is not the model's fault.
            if (e instanceof UserException failure && failure.kind() == UserException.Kind.UNREACHABLE) {
                throw failure;
            }
            champions();
            notPredicted(e);
            return new Replacement(failing, Optional.empty());
        }
    }

    /** There is one at least, the failing model's. */
    private List<Champion> champions() {
        List<Champion> champions = registry.champions();
        if (champions.isEmpty()) {
            throw UserException.unreachable("The registry " + registry + " is absent or empty.", null);
        }
        return champions;
    }

    private static void notPredicted(Throwable reason) {
        LOG.atWarn()
                .addKeyValue("reason", reason.getMessage())
                .log("The champion before does not predict the review either");
    }

    private synchronized void release(Replacement expired) {
        if (replacement.equals(Optional.of(expired))) {
            close();
        }
    }

    /** Frees the model. */
    @Override
    public synchronized void close() {
        replacement.flatMap(Replacement::classifier).ifPresent(SharedClassifier::close);
        replacement = Optional.empty();
    }

    /**
     * A champion.
     *
     * @param of the version that it would replace
     * @param classifier empty if there is none, or it cannot be loaded
     */
    private record Replacement(ModelVersion of, Optional<SharedClassifier> classifier) {}
}
