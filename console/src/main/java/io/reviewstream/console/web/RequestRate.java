package io.reviewstream.console.web;

import io.javalin.http.TooManyRequestsResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * So many requests of one sender in a window of time. Thread-safe. Javalin's plugin takes the sender from a header that
 * anybody can write, and keeps a thread after the server is closed.
 */
final class RequestRate {
    private static final int MOST_SENDERS = 10_000;

    private final int most;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Integer> counts = new HashMap<>();
    private Instant end = Instant.MIN;

    RequestRate(int most, Duration window, Clock clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** Counts a request, and fails with 429 if it is one too many. */
    synchronized void count(String sender) {
        Instant now = clock.instant();
        if (!now.isBefore(end)) {
            counts.clear();
            end = now.plus(window);
        }
        boolean full = counts.size() >= MOST_SENDERS && !counts.containsKey(sender);
        if (full || counts.merge(sender, 1, Integer::sum) > most) {
            throw new TooManyRequestsResponse(
                    "These are too many requests. Wait " + window.toSeconds() + " s and try again.");
        }
    }
}
