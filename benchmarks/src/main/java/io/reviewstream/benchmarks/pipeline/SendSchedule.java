package io.reviewstream.benchmarks.pipeline;

import java.time.Duration;
import java.util.Locale;

/**
 * When each of some reviews is to be sent, whatever comes of those before: at fixed intervals. What a slow streamer
 * delays is counted from here, so that it cannot hide by delaying its questions as well.
 *
 * @param firstId of the first review
 * @param startNanos when it is sent, by {@link System#nanoTime}
 * @param perSecond reviews
 */
record SendSchedule(long firstId, int reviews, long startNanos, double perSecond) {
    private static final double NANOS = 1e9;

    SendSchedule {
        if (reviews < 1 || !(perSecond > 0)) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "not a schedule: %d reviews, %s/s", reviews, perSecond));
        }
    }

    /** When a review is to be sent. */
    long nanos(long id) {
        return startNanos + Math.round((id - firstId) * NANOS / perSecond);
    }

    /** From its time to its committed answer. */
    Duration latency(SeenPrediction answer) {
        return Duration.ofNanos(answer.seenNanos() - nanos(answer.id()));
    }
}
