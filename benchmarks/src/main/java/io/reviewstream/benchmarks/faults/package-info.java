/**
 * Runs a streamer of several processes on a broker of this one, breaks things at seeded moments while reviews and labels
 * flow, and gathers what was sent and what came of it. What follows from that is decided in {@code verdict}.
 */
package io.reviewstream.benchmarks.faults;
