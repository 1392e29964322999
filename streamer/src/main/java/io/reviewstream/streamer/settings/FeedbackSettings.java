package io.reviewstream.streamer.settings;

import java.time.Duration;
import java.util.Objects;

/**
 * How labels are matched, and when they ask for retraining.
 *
 * @param labelRetention how long a prediction waits for its label, and a label for its prediction
 * @param retrainAfter new labels that make a request
 * @param coolDown how long after a request, and after a failed run, no other request is made
 * @param patience how long a request stays pending without an answer before another one is made
 * @param maxModelAge how long a model is in force before a single new label makes a request; zero for ever
 * @param accuracy when labels say that the model has become worse
 */
public record FeedbackSettings(
        Duration labelRetention,
        long retrainAfter,
        Duration coolDown,
        Duration patience,
        Duration maxModelAge,
        AccuracyDropSettings accuracy) {
    /** Thirty days, a thousand labels, a quarter of an hour, a day, any age, a drop of five points. */
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
        positive(patience, "--retrain-timeout");
        if (retrainAfter < 1) {
            throw new IllegalArgumentException("--retrain-after is at least 1 label, not " + retrainAfter + ".");
        }
        if (maxModelAge.isNegative()) {
            throw new IllegalArgumentException(
                    "--max-model-age is 0 or more, not " + DurationText.of(maxModelAge) + ".");
        }
        Objects.requireNonNull(accuracy);
    }

    private static void positive(Duration duration, String option) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(option + " is longer than 0s, not " + DurationText.of(duration) + ".");
        }
    }

    /** The same with a request after this many new labels. */
    public FeedbackSettings withRetrainAfter(long labels) {
        return new FeedbackSettings(labelRetention, labels, coolDown, patience, maxModelAge, accuracy);
    }

    /** The same with this time between requests. */
    public FeedbackSettings withCoolDown(Duration other) {
        return new FeedbackSettings(labelRetention, retrainAfter, other, patience, maxModelAge, accuracy);
    }

    /** The same with a request for a model that has been in force for so long. */
    public FeedbackSettings withMaxModelAge(Duration other) {
        return new FeedbackSettings(labelRetention, retrainAfter, coolDown, patience, other, accuracy);
    }

    /** The same, watching the accuracy so. */
    public FeedbackSettings withAccuracy(AccuracyDropSettings other) {
        return new FeedbackSettings(labelRetention, retrainAfter, coolDown, patience, maxModelAge, other);
    }
}
