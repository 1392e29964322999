package io.reviewstream.streamer.settings;

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
            throw new IllegalArgumentException(
                    "--accuracy-drop-arl must be at least " + FEWEST_LABELS + " labels, not " + averageRunLength + ".");
        }
        if (window < FEWEST_LABELS || window > LARGEST_WINDOW) {
            throw new IllegalArgumentException("--accuracy-window must be between " + FEWEST_LABELS + " and "
                    + LARGEST_WINDOW + " labels, not " + window + ".");
        }
    }

    /** A copy with this drop. */
    public AccuracyDropSettings withDropPoints(double points) {
        return new AccuracyDropSettings(points, averageRunLength, window);
    }

    /** Whether the test is enabled. */
    public boolean isEnabled() {
        return dropPoints > 0;
    }
}
