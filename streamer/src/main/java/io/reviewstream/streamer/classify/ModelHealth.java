package io.reviewstream.streamer.classify;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.ModelLease;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Distinguishes a review that the model fails on from a model that fails. The model is to blame if it fails on the texts of
 * its warm-up or on reviews that were predicted before, if another model predicts the review, or if it fails on five
 * different reviews in a row; among predicted reviews, more than one failure for each ten has the same effect, a little
 * later. One for all stream threads; thread-safe.
 */
public final class ModelHealth {
    private static final int MAX_FAILURES = 5;
    private static final int PREDICTED_PER_FAILURE = 10;
    private static final int BLAMED = MAX_FAILURES * PREDICTED_PER_FAILURE;
    private static final int KNOWN_REVIEWS = 3;
    /** Far more than fail before the model is to blame; bounds the memory of a model that fails now and then. */
    private static final int FAILED_REVIEWS = 1_000;

    private final BiPredicate<ModelVersion, String> othersPredict;
    private final BiConsumer<ModelVersion, String> onFailure;
    private final BooleanSupplier ending;
    private final Deque<String> known = new ArrayDeque<>();
    /** Of the models that were asked last: the champion and, during a canary, its challenger. */
    private final Map<ModelVersion, FailureScore> scores = new LinkedHashMap<>(4, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelVersion, FailureScore> eldest) {
            return size() > 2;
        }
    };

    /** Guarded by the lock of the {@link ModelHealth}. */
    private static final class FailureScore {
        /** Hashes of texts, so that a review that is retried counts once. */
        private final Set<Integer> failedReviews = new HashSet<>();

        private int value;

        private boolean add(Set<String> failed, int predicted) {
            if (failedReviews.size() >= FAILED_REVIEWS) {
                failedReviews.clear();
            }
            int failures = failedReviews.size();
            failed.forEach(text -> failedReviews.add(text.hashCode()));
            failures = failedReviews.size() - failures;
            value = Math.max(0, value + PREDICTED_PER_FAILURE * failures - predicted);
            return failures > 0;
        }

        private void forget(Set<String> texts) {
            texts.forEach(text -> {
                if (failedReviews.remove(text.hashCode())) {
                    value = Math.max(0, value - PREDICTED_PER_FAILURE);
                }
            });
        }
    }

    /**
     * For the models of one application.
     *
     * @param othersPredict whether another model than this one predicts a text; called on a stream thread, once for each
     *     review that fails; throws a {@link UserException} if the other model cannot be asked
     * @param onFailure called with the version and the reason before a {@link NoModelException} rolls the transaction
     *     back; it has to withhold the model from further reviews
     */
    public ModelHealth(BiPredicate<ModelVersion, String> othersPredict, BiConsumer<ModelVersion, String> onFailure) {
        this(othersPredict, onFailure, ModelHealth::isJvmEnding);
    }

    /** The same with another answer to whether the JVM is ending. */
    ModelHealth(
            BiPredicate<ModelVersion, String> othersPredict,
            BiConsumer<ModelVersion, String> onFailure,
            BooleanSupplier ending) {
        this.othersPredict = othersPredict;
        this.onFailure = onFailure;
        this.ending = ending;
    }

    private static boolean isJvmEnding() {
        try {
            Runtime.getRuntime().removeShutdownHook(new Thread());
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** No model can classify; it fails the stream thread, where another exception would reject the record. */
    public static final class NoModelException extends StreamsException {
        private static final long serialVersionUID = 1L;

        NoModelException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Whether the review or the model is to blame cannot be found out at the moment. It fails the stream thread, so that the
     * review is neither rejected nor forgotten.
     */
    public static final class UndecidedFailureException extends StreamsException {
        private static final long serialVersionUID = 1L;

        UndecidedFailureException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Counts the reviews of a batch.
     *
     * @param predicted the texts that the model predicted
     * @param failed the texts on which the model or its tokenizer failed, each alone
     * @throws NoModelException if the model is to blame
     * @throws UndecidedFailureException if that depends on another model, which cannot be asked, or if the JVM is ending
     */
    void check(ModelLease lease, List<String> predicted, Map<String, RuntimeException> failed) {
        requireNotEnding(failed);
        List<String> knownTexts;
        boolean isNew;
        boolean tooMany;
        synchronized (this) {
            FailureScore score = score(lease.modelVersion());
            isNew = score.add(failed.keySet(), predicted.size());
            predicted.stream().limit(1).forEach(known::addLast);
            if (known.size() > KNOWN_REVIEWS) {
                known.removeFirst();
            }
            tooMany = score.value >= BLAMED;
            knownTexts = List.copyOf(known);
        }
        if (failed.isEmpty()) {
            return;
        }
        RuntimeException cause = failed.values().iterator().next();
        if (tooMany) {
            throw blamed(lease, "it failed on " + MAX_FAILURES + " different reviews", cause);
        }
        if (isNew) {
            probe(lease, knownTexts);
            if (othersPredictAny(lease.modelVersion(), failed.keySet())) {
                throw blamed(lease, "the champion before it predicts a review that it fails on", cause);
            }
        }
        requireNotEnding(failed);
    }

    /** When the JVM begins to end, ONNX Runtime closes itself, beside a streamer that still stops: nothing else is to blame. */
    private void requireNotEnding(Map<String, RuntimeException> failed) {
        if (!failed.isEmpty() && ending.getAsBoolean()) {
            throw new UndecidedFailureException(
                    "A prediction failed while the process ends; the review is processed by the next one",
                    failed.values().iterator().next());
        }
    }

    private boolean othersPredictAny(ModelVersion failing, Set<String> texts) {
        try {
            return texts.stream().anyMatch(text -> othersPredict.test(failing, text));
        } catch (UserException e) {
            synchronized (this) {
                score(failing).forget(texts);
            }
            throw new UndecidedFailureException(
                    "Model " + failing + " failed on a review, and the champion before it cannot be asked: "
                            + e.getMessage(),
                    e);
        }
    }

    private void probe(ModelLease lease, List<String> knownTexts) {
        try {
            lease.warmUp();
        } catch (RuntimeException e) {
            throw blamed(lease, "it fails on the texts of its warm-up", e);
        }
        try {
            lease.classifyEach(knownTexts);
        } catch (RuntimeException e) {
            throw blamed(lease, "it fails on reviews that were predicted before", e);
        }
    }

    /** From now on the model is to blame for any review, since other threads may still lease it. */
    private NoModelException blamed(ModelLease lease, String why, RuntimeException cause) {
        synchronized (this) {
            score(lease.modelVersion()).value = BLAMED;
        }
        onFailure.accept(lease.modelVersion(), why);
        return new NoModelException("Model " + lease.modelVersion() + " is deactivated: " + why, cause);
    }

    private FailureScore score(ModelVersion version) {
        return scores.computeIfAbsent(version, unused -> new FailureScore());
    }
}
