package io.reviewstream.streamer.trigger;

/**
 * Of one model's predictions, those that labels came back for.
 *
 * @param labels how many
 * @param right of them, those that were right
 */
record AccuracyCounter(long labels, long right) {
    static final AccuracyCounter NONE = new AccuracyCounter(0, 0);

    AccuracyCounter after(boolean wasRight) {
        return new AccuracyCounter(labels + 1, right + (wasRight ? 1 : 0));
    }
}
