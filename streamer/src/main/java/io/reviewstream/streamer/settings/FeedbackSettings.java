package io.reviewstream.streamer.settings;

import java.time.Duration;

/**
 * How labels are matched, and when they ask for retraining.
 *
 * @param labelRetention how long a prediction waits for its label, and a label for its prediction
 * @param retrainAfter new labels that make a request
 * @param coolDown how long a failed run is left alone
 * @param patience how long a request stays pending without an answer before another one is made
 */
public record FeedbackSettings(Duration labelRetention, long retrainAfter, Duration coolDown, Duration patience) {
    /** Thirty days, a thousand labels, a quarter of an hour, a day. */
    public static final FeedbackSettings DEFAULT =
            new FeedbackSettings(Duration.ofDays(30), 1000, Duration.ofMinutes(15), Duration.ofDays(1));

    public FeedbackSettings {
        positive(labelRetention, "the label retention");
        positive(coolDown, "the cool-down");
        positive(patience, "the patience");
        if (retrainAfter < 1) {
            throw new IllegalArgumentException("retraining needs at least one new label, not " + retrainAfter);
        }
    }

    private static void positive(Duration duration, String name) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive, not " + duration);
        }
    }

    /** The same with a request after this many new labels. */
    public FeedbackSettings withRetrainAfter(long labels) {
        return new FeedbackSettings(labelRetention, labels, coolDown, patience);
    }
}
