package io.reviewstream.streamer.release;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release.ReleaseStep;
import java.util.List;
import java.util.Optional;

/**
 * The two models of an open release, loaded, and which labels say something fair about them: those that came after the
 * challenger was trained, of texts that trained neither. Thread-safe.
 */
final class ComparedModels implements AutoCloseable {
    private final ReleaseStep first;
    private final LabelOffsets trainedThrough;
    private final byte[] challengerTexts;
    private final byte[] championTexts;
    private final SharedClassifier challenger;
    private final SharedClassifier champion;
    private boolean closed;

    private ComparedModels(
            ReleaseStep first,
            ModelBundle challengerBundle,
            SharedClassifier challenger,
            ModelBundle championBundle,
            SharedClassifier champion) {
        this.first = first;
        trainedThrough = challengerBundle.manifest().lineage().labelsThrough().orElse(LabelOffsets.NONE);
        challengerTexts = challengerBundle.trainingTextHashes();
        championTexts = championBundle.trainingTextHashes();
        this.challenger = challenger;
        this.champion = champion;
    }

    /** A challenger that cannot be loaded or fails its warm-up. */
    static final class ChallengerFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private ChallengerFailedException(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Loads both models and warms them up.
     *
     * @param first the first step of the release
     * @throws UserException if the registry cannot be read, or the champion cannot be loaded
     * @throws ChallengerFailedException if the challenger is missing, damaged, cannot be loaded or fails its warm-up
     */
    static ComparedModels load(ReleaseStep first, ModelRegistry registry, ServingSettings serving) {
        ModelBundle championBundle = registry.open(first.champion());
        SharedClassifier champion = loaded(championBundle, serving);
        try {
            ModelBundle challengerBundle = registry.open(first.challenger());
            SharedClassifier challenger = loaded(challengerBundle, serving);
            return new ComparedModels(first, challengerBundle, challenger, championBundle, champion);
        } catch (RuntimeException e) {
            champion.close();
            if (e instanceof UserException failure && failure.kind() == UserException.Kind.UNREACHABLE) {
                throw failure;
            }
            throw new ChallengerFailedException(e);
        }
    }

    private static SharedClassifier loaded(ModelBundle bundle, ServingSettings serving) {
        SharedClassifier model = serving.load(bundle);
        try (ModelLease lease = model.acquire()) {
            lease.warmUp();
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The first step of the release, which is the same on every instance and after every restart. */
    ReleaseStep first() {
        return first;
    }

    /**
     * What both models predict for a labelled review: one of them did when the review was classified, the other does now.
     * Empty if another model predicted it, or its label says nothing fair.
     *
     * @param partition of the labelled review
     * @param offset there
     * @throws RuntimeException if the model fails on the review
     */
    synchronized Optional<PredictedPair> predict(LabeledReview review, int partition, long offset) {
        if (closed
                || trainedThrough.covers(partition, offset)
                || review.predictedPositive().isEmpty()) {
            return Optional.empty();
        }
        Optional<ModelVersion> predictedBy =
                review.modelVersion().filter(ModelVersion::isVersion).map(ModelVersion::new);
        boolean byChallenger = predictedBy.equals(Optional.of(first.challenger()));
        if (!byChallenger && !predictedBy.equals(Optional.of(first.champion()))) {
            return Optional.empty();
        }
        String hash = TextHash.of(review.reviewText());
        if (TextHash.contains(challengerTexts, hash) || TextHash.contains(championTexts, hash)) {
            return Optional.empty();
        }
        boolean predicted = review.predictedPositive().get();
        boolean other = predict(byChallenger ? champion : challenger, review.reviewText());
        return Optional.of(byChallenger ? new PredictedPair(predicted, other) : new PredictedPair(other, predicted));
    }

    private static boolean predict(SharedClassifier model, String text) {
        try (ModelLease lease = model.acquire()) {
            return lease.classifyEach(List.of(text)).get(0).isPositive();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        challenger.close();
        champion.close();
    }

    /** Whether each of the models calls a review positive. */
    record PredictedPair(boolean challenger, boolean champion) {}
}
