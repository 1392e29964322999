package io.reviewstream.streamer.settings;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the feedback application: the join of labels with predictions, and retrain requests.
 *
 * @param labelRetention time that a prediction waits for its label, and a label for its prediction
 * @param retrainAfter number of new labels that triggers a request
 * @param coolDown time without requests after a request, and after a failed training run
 * @param retrainTimeout time after which an unanswered request is made again
 * @param maxModelAge age of the active model at which one new label triggers a request; zero disables it
 * @param accuracy the test for a drop of the accuracy
 */
public record FeedbackSettings(
        Duration labelRetention,
        long retrainAfter,
        Duration coolDown,
        Duration retrainTimeout,
        Duration maxModelAge,
        AccuracyDropSettings accuracy) {
    /** 30 days, 1000 labels, 15 minutes, 1 day, any age, a drop of 5 points. */
    public static final FeedbackSettings DEFAULT = new FeedbackSettings(
            Duration.ofDays(30),
            1000,
            Duration.ofMinutes(15),
            Duration.ofDays(1),
            Duration.ZERO,
            AccuracyDropSettings.DEFAULT);

    public FeedbackSettings {
        positive(labelRetention, "--label-retention");
        positive(coolDown, "--retrain-cool-down");
        positive(retrainTimeout, "--retrain-timeout");
        if (retrainAfter < 1) {
            throw new IllegalArgumentException("--retrain-after must be at least 1 label, not " + retrainAfter + ".");
        }
        if (maxModelAge.isNegative()) {
            throw new IllegalArgumentException(
                    "--max-model-age must be at least 0s, not " + DurationText.of(maxModelAge) + ".");
        }
        Objects.requireNonNull(accuracy);
    }

    private static void positive(Duration duration, String option) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(
                    option + " must be longer than 0s, not " + DurationText.of(duration) + ".");
        }
    }

    /** A copy with this number of labels per request. */
    public FeedbackSettings withRetrainAfter(long labels) {
        return new FeedbackSettings(labelRetention, labels, coolDown, retrainTimeout, maxModelAge, accuracy);
    }

    /** A copy with this time between requests. */
    public FeedbackSettings withCoolDown(Duration other) {
        return new FeedbackSettings(labelRetention, retrainAfter, other, retrainTimeout, maxModelAge, accuracy);
    }

    /** A copy with this maximum age of the active model. */
    public FeedbackSettings withMaxModelAge(Duration other) {
        return new FeedbackSettings(labelRetention, retrainAfter, coolDown, retrainTimeout, other, accuracy);
    }

    /** A copy with this test for a drop of the accuracy. */
    public FeedbackSettings withAccuracy(AccuracyDropSettings other) {
        return new FeedbackSettings(labelRetention, retrainAfter, coolDown, retrainTimeout, maxModelAge, other);
    }
}
