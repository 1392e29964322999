package io.reviewstream.streamer.settings;

/**
 * When labels say that the model in force has become worse than its gate found it.
 *
 * @param dropPoints the drop of accuracy to look for, in percentage points; 0 looks for none
 * @param falseAlarmAfter labels in which a model that is as good as ever is suspected once, on average, at the most
 * @param window the newest labels that the accuracy in a request is taken of
 */
public record AccuracyDropSettings(double dropPoints, long falseAlarmAfter, int window) {
    /** Five points, ten thousand labels, five hundred labels. */
    public static final AccuracyDropSettings DEFAULT = new AccuracyDropSettings(5, 10_000, 500);

    private static final int LARGEST_WINDOW = 10_000;
    private static final int FEWEST_LABELS = 10;
    private static final int LARGEST_DROP = 50;

    public AccuracyDropSettings {
        if (!(dropPoints >= 0 && dropPoints <= LARGEST_DROP)) {
            throw new IllegalArgumentException(
                    "--accuracy-drop is 0 to " + LARGEST_DROP + " points, not " + dropPoints + ".");
        }
        if (falseAlarmAfter < FEWEST_LABELS) {
            throw new IllegalArgumentException(
                    "--accuracy-drop-arl is at least " + FEWEST_LABELS + " labels, not " + falseAlarmAfter + ".");
        }
        if (window < FEWEST_LABELS || window > LARGEST_WINDOW) {
            throw new IllegalArgumentException(
                    "--accuracy-window is " + FEWEST_LABELS + " to " + LARGEST_WINDOW + " labels, not " + window + ".");
        }
    }

    /** The same, looking for such a drop. */
    public AccuracyDropSettings withDropPoints(double points) {
        return new AccuracyDropSettings(points, falseAlarmAfter, window);
    }

    /** Whether a drop is looked for. */
    public boolean looks() {
        return dropPoints > 0;
    }
}
