package io.reviewstream.streamer.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** The bounds of histograms of time, powers of two of a millisecond. */
final class HistogramBuckets {
    /** The default transaction timeout of 10 s lies within. */
    static final Duration[] UP_TO_SECONDS = upTo(Duration.ofSeconds(17));

    static final Duration[] UP_TO_MINUTES = upTo(Duration.ofMinutes(5));

    private HistogramBuckets() {}

    private static Duration[] upTo(Duration last) {
        return LongStream.iterate(1, millis -> millis <= last.toMillis(), millis -> 2 * millis)
                .mapToObj(Duration::ofMillis)
                .toArray(Duration[]::new);
    }
}
