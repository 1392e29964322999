package io.reviewstream.streamer.settings;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the feedback application: the join of labels with predictions, and retrain requests.
 *
 * @param labelRetention time that a prediction waits for its label, and a label for its prediction
 */
public record FeedbackSettings(
        Duration labelRetention,
        RequestSettings requests,
        AccuracyDropSettings accuracy,
        LabelRequestSettings labelRequests) {
    /** 30 days. */
    public static final FeedbackSettings DEFAULT = new FeedbackSettings(
            Duration.ofDays(30), RequestSettings.DEFAULT, AccuracyDropSettings.DEFAULT, LabelRequestSettings.NONE);

    public FeedbackSettings {
        RequestSettings.positive(labelRetention, "--label-retention");
        Objects.requireNonNull(requests);
        Objects.requireNonNull(accuracy);
        Objects.requireNonNull(labelRequests);
    }

    /** The defaults, with other rules for requests. */
    public static FeedbackSettings of(RequestSettings requests, AccuracyDropSettings accuracy) {
        return new FeedbackSettings(DEFAULT.labelRetention, requests, accuracy, DEFAULT.labelRequests);
    }

    /** A copy with these settings of label requests. */
    public FeedbackSettings with(LabelRequestSettings other) {
        return new FeedbackSettings(labelRetention, requests, accuracy, other);
    }

    /**
     * When retraining is requested.
     *
     * @param labels number of new labels that triggers a request
     * @param coolDown time without requests after a request, and after a failed training run
     * @param timeout time after which an unanswered request is made again
     * @param maxModelAge age of the active model at which one new label triggers a request; zero disables it
     */
    public record RequestSettings(long labels, Duration coolDown, Duration timeout, Duration maxModelAge) {
        /** 1000 labels, 15 minutes, 1 day, any age. */
        public static final RequestSettings DEFAULT = after(1000);

        public RequestSettings {
            if (labels < 1) {
                throw new IllegalArgumentException("--retrain-after must be at least 1 label, not " + labels + ".");
            }
            positive(coolDown, "--retrain-cool-down");
            positive(timeout, "--retrain-timeout");
            if (maxModelAge.isNegative()) {
                throw new IllegalArgumentException(
                        "--max-model-age must be at least 0s, not " + DurationText.of(maxModelAge) + ".");
            }
        }

        /** The defaults, with this number of labels per request. */
        public static RequestSettings after(long labels) {
            return new RequestSettings(labels, Duration.ofMinutes(15), Duration.ofDays(1), Duration.ZERO);
        }

        /** In this class, so that its initialisation does not need that of the class around it, which needs this one's. */
        private static void positive(Duration duration, String option) {
            if (duration.isZero() || duration.isNegative()) {
                throw new IllegalArgumentException(
                        option + " must be longer than 0s, not " + DurationText.of(duration) + ".");
            }
        }
    }

    /**
     * Which reviews people are asked to label.
     *
     * @param perDay most requests of a day (UTC); 0 for none
     * @param expiry age of a review at which it is no longer asked for
     */
    public record LabelRequestSettings(int perDay, Duration expiry) {
        /** No requests; one would expire after 7 days. */
        public static final LabelRequestSettings NONE = new LabelRequestSettings(0, Duration.ofDays(7));

        public LabelRequestSettings {
            if (perDay < 0) {
                throw new IllegalArgumentException("--label-requests-per-day must be at least 0, not " + perDay + ".");
            }
            RequestSettings.positive(expiry, "--label-request-expiry");
        }

        /** Whether there are any. */
        public boolean isEnabled() {
            return perDay > 0;
        }
    }

    /**
     * The test for a drop of the active model's accuracy below the one its gate measured.
     *
     * @param dropPoints the drop to detect, in percentage points; 0 disables the test
     * @param averageRunLength mean number of labels between false alarms
     * @param window number of the newest labels whose accuracy a retrain request reports
     */
    public record AccuracyDropSettings(double dropPoints, long averageRunLength, int window) {
        /** 5 points, 10,000 labels, a window of 500 labels. */
        public static final AccuracyDropSettings DEFAULT = new AccuracyDropSettings(5, 10_000, 500);

        private static final int LARGEST_WINDOW = 10_000;
        private static final int FEWEST_LABELS = 10;
        private static final int LARGEST_DROP = 50;

        public AccuracyDropSettings {
            if (!(dropPoints >= 0 && dropPoints <= LARGEST_DROP)) {
                throw new IllegalArgumentException(
                        "--accuracy-drop must be between 0 and " + LARGEST_DROP + " points, not " + dropPoints + ".");
            }
            if (averageRunLength < FEWEST_LABELS) {
                throw new IllegalArgumentException("--accuracy-drop-arl must be at least " + FEWEST_LABELS
                        + " labels, not " + averageRunLength + ".");
            }
            if (window < FEWEST_LABELS || window > LARGEST_WINDOW) {
                throw new IllegalArgumentException("--accuracy-window must be between " + FEWEST_LABELS + " and "
                        + LARGEST_WINDOW + " labels, not " + window + ".");
            }
        }

        /** The defaults, with this drop. */
        public static AccuracyDropSettings of(double dropPoints) {
            return new AccuracyDropSettings(dropPoints, DEFAULT.averageRunLength, DEFAULT.window);
        }

        /** Whether the test is enabled. */
        public boolean isEnabled() {
            return dropPoints > 0;
        }
    }
}
