package io.reviewstream.streamer.topology;

/**
 * Of one model's predictions, those that labels came back for.
 *
 * @param labels how many
 * @param right of them, those that were right
 */
record Tally(long labels, long right) {
    static final Tally NONE = new Tally(0, 0);

    Tally after(boolean wasRight) {
        return new Tally(labels + 1, right + (wasRight ? 1 : 0));
    }
}
