package io.reviewstream.streamer.release;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ChallengerPrediction.ModelPrediction;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ReleaseStep;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two models of an open release, loaded, and which labels say something fair about them: those that came after the
 * challenger was trained, of texts that trained neither. Thread-safe.
 */
final class ComparedModels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ComparedModels.class);
    /** A challenger may take so many times as long as the champion. */
    static final double SLOWEST = 1.5;
    /** Timing costs a second prediction. */
    private static final int MOST_TIMED = 200;

    private final ReleaseStep first;
    private final LabelOffsets trainedThrough;
    private final byte[] challengerTexts;
    private final byte[] championTexts;
    private final SharedClassifier challenger;
    private final SharedClassifier champion;
    private final Optional<Double> highestDisagreement;
    private boolean failed;
    private int timed;

    private ComparedModels(
            ReleaseStep first,
            LabelOffsets trainedThrough,
            byte[] challengerTexts,
            SharedClassifier challenger,
            byte[] championTexts,
            SharedClassifier champion,
            Optional<Double> highestDisagreement) {
        this.first = first;
        this.trainedThrough = trainedThrough;
        this.challengerTexts = challengerTexts;
        this.championTexts = championTexts;
        this.challenger = challenger;
        this.champion = champion;
        this.highestDisagreement = highestDisagreement;
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
        byte[] championTexts = championBundle.trainingTextHashes();
        SharedClassifier champion = loaded(championBundle, serving);
        try {
            ModelBundle challengerBundle = registry.open(first.challenger());
            byte[] challengerTexts = challengerBundle.trainingTextHashes();
            Optional<Double> highestDisagreement = highestDisagreement(registry, first);
            // Last: nothing after it can fail, so that it has an owner.
            return new ComparedModels(
                    first,
                    challengerBundle.manifest().lineage().labelsThrough().orElse(LabelOffsets.NONE),
                    challengerTexts,
                    loaded(challengerBundle, serving),
                    championTexts,
                    champion,
                    highestDisagreement);
        } catch (RuntimeException e) {
            champion.close();
            if (e instanceof UserException failure && failure.kind() == UserException.Kind.UNREACHABLE) {
                throw failure;
            }
            throw new ChallengerFailedException(e);
        }
    }

    /** As far as the gate saw the same two models, and its decision can be read. */
    private static Optional<Double> highestDisagreement(ModelRegistry registry, ReleaseStep first) {
        try {
            return registry.decision(first.challenger())
                    .map(GateDecision::evidence)
                    .filter(evidence -> evidence.holdoutRows() > 0
                            && evidence.championVersion().equals(Optional.of(first.champion())))
                    .flatMap(evidence -> evidence.disagreements()
                            .map(count -> PairCounts.highestRate(evidence.holdoutRows(), count)));
        } catch (UserException e) {
            if (e.kind() == UserException.Kind.UNREACHABLE) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("model", first.challenger())
                    .addKeyValue("reason", e.getMessage())
                    .log("The gate's decision cannot be read, so no disagreement is unusual");
            return Optional.empty();
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

    /** A model that fails on a review. */
    static final class PredictionFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean byChallenger;
        private final boolean first;

        private PredictionFailedException(boolean byChallenger, boolean first, RuntimeException cause) {
            super((byChallenger ? "the challenger: " : "the champion: ") + cause.getMessage(), cause);
            this.byChallenger = byChallenger;
            this.first = first;
        }

        /** Which of the two it is. */
        boolean byChallenger() {
            return byChallenger;
        }

        /** Whether it is the first failure since the models were loaded. */
        boolean isFirst() {
            return first;
        }
    }

    /** The highest rate of disagreement that the holdout of the gate allows; empty if the gate did not compare the models. */
    Optional<Double> highestDisagreement() {
        return highestDisagreement;
    }

    /**
     * What both models predict for a labelled review: one of them did when the review was classified, the other does now.
     * Empty if another model predicted it, or its label says nothing fair.
     *
     * @param partition of the labelled review
     * @param offset there
     * @throws PredictionFailedException if the model fails on the review
     */
    synchronized Optional<PredictedPair> predict(LabeledReview review, int partition, long offset) {
        Optional<Boolean> byChallenger = byChallenger(review.modelVersion());
        if (isClosed()
                || trainedThrough.covers(partition, offset)
                || review.predictedPositive().isEmpty()
                || byChallenger.isEmpty()) {
            return Optional.empty();
        }
        String hash = TextHash.of(review.reviewText());
        if (TextHash.contains(challengerTexts, hash) || TextHash.contains(championTexts, hash)) {
            return Optional.empty();
        }
        boolean predicted = review.predictedPositive().get();
        boolean other =
                predict(!byChallenger.get(), review.reviewText()).prediction().isPositive();
        return Optional.of(
                byChallenger.get() ? new PredictedPair(predicted, other) : new PredictedPair(other, predicted));
    }

    /**
     * What both models predict for a classified review. Until enough reviews are timed, the model that was served predicts it
     * once more, before the other or after it. Empty if another model predicted it.
     *
     * @throws PredictionFailedException if a model fails on the review
     */
    synchronized Optional<TrafficPair> predict(ClassifiedReview review) {
        Optional<Boolean> byChallenger = byChallenger(Optional.of(review.modelVersion()));
        if (isClosed() || byChallenger.isEmpty()) {
            return Optional.empty();
        }
        boolean served = byChallenger.get();
        Optional<TimedPrediction> again = Optional.empty();
        if (timed < MOST_TIMED && timed % 2 == 0) {
            again = Optional.of(predict(served, review.reviewText()));
        }
        TimedPrediction other = predict(!served, review.reviewText());
        if (timed < MOST_TIMED && again.isEmpty()) {
            again = Optional.of(predict(served, review.reviewText()));
        }
        timed += again.isPresent() ? 1 : 0;
        Optional<Boolean> slower = again.map(own -> served ? own.isSlowerThan(other) : other.isSlowerThan(own));
        ModelPrediction own = new ModelPrediction(review.modelVersion(), review.isPositive(), review.probability());
        ModelPrediction others = new ModelPrediction(
                (served ? first.champion() : first.challenger()).value(),
                other.prediction().isPositive(),
                other.prediction().probability());
        return Optional.of(served ? new TrafficPair(others, own, slower) : new TrafficPair(own, others, slower));
    }

    /** Whether the challenger is the model of this version, and not the champion; empty if it is neither. */
    private Optional<Boolean> byChallenger(Optional<String> version) {
        return version.filter(ModelVersion::isVersion)
                .map(ModelVersion::new)
                .filter(model -> model.equals(first.challenger()) || model.equals(first.champion()))
                .map(first.challenger()::equals);
    }

    private TimedPrediction predict(boolean byChallenger, String text) {
        long start = System.nanoTime();
        try (ModelLease lease = (byChallenger ? challenger : champion).acquire()) {
            return new TimedPrediction(lease.classifyEach(List.of(text)).get(0), System.nanoTime() - start);
        } catch (RuntimeException e) {
            boolean isFirst = !failed;
            failed = true;
            throw new PredictionFailedException(byChallenger, isFirst, e);
        }
    }

    record TimedPrediction(Prediction prediction, long nanos) {
        /** Whether it took so much longer that a challenger would cost too much. */
        boolean isSlowerThan(TimedPrediction champion) {
            return nanos > SLOWEST * champion.nanos;
        }
    }

    @Override
    public synchronized void close() {
        challenger.close();
        champion.close();
    }

    /** No lease outlives a call, so both are closed at once. */
    private boolean isClosed() {
        return challenger.closed() && champion.closed();
    }

    /** Whether each of the models calls a review positive. */
    record PredictedPair(boolean challenger, boolean champion) {}

    /**
     * What each of the models predicts.
     *
     * @param slower whether the challenger took more than 1.5 times as long as the champion; empty if they were not timed
     */
    record TrafficPair(ModelPrediction champion, ModelPrediction challenger, Optional<Boolean> slower) {}
}
