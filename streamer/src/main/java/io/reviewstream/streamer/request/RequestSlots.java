package io.reviewstream.streamer.request;

import java.time.Duration;
import java.time.Instant;

/**
 * How a daily budget of label requests is spread: time is cut into slots of one length, and each slot has the same number of
 * requests.
 *
 * @param perDay requests in a day, at least 1
 */
record RequestSlots(int perDay) {
    /** So many requests in a slot have one that is random, which is a fifth of them. */
    private static final int FEWEST_REQUESTS = 5;

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(30);

    RequestSlots {
        if (perDay < 1) {
            throw new IllegalArgumentException("no budget: " + perDay);
        }
    }

    private long slotsPerDay() {
        return Math.max(1, Math.min(DAY.dividedBy(SHORTEST), perDay / FEWEST_REQUESTS));
    }

    /** Requests of one slot. */
    int requests() {
        return Math.toIntExact(perDay / slotsPerDay());
    }

    Duration length() {
        return DAY.dividedBy(slotsPerDay());
    }

    /** How long a slot waits after its end for reviews that are on their way. */
    Duration grace() {
        return length().compareTo(LONGEST_GRACE) < 0 ? length() : LONGEST_GRACE;
    }

    /** The number of the slot that a time is in. */
    long at(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), length().toMillis());
    }

    Instant start(long slot) {
        return Instant.ofEpochMilli(slot * length().toMillis());
    }

    /** The first instant after a slot. */
    Instant end(long slot) {
        return start(slot + 1);
    }

    /** The day whose budget pays for requests at a time, as a number. */
    static long day(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), DAY.toMillis());
    }
}
