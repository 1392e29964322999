package io.reviewstream.trainer.hub;

import java.time.Duration;

/**
 * How long the network is given.
 *
 * @param retries how often a request is made again when nothing came of it
 * @param firstDelay before the first of them; the delay doubles from one to the next
 * @param longestDelay how far it grows
 * @param longestWish the longest wait that a server may ask for
 * @param silence how long no byte may come before a connection counts as broken
 */
record RetrySettings(int retries, Duration firstDelay, Duration longestDelay, Duration longestWish, Duration silence) {
    static final RetrySettings DEFAULT = new RetrySettings(
            4, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(60));
}
