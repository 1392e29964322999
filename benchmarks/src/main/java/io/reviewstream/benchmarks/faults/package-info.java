/**
 * Runs several processes of the streamer on a broker of this one, causes faults at seeded times while reviews and labels
 * flow, and collects what was sent and what was read. The checks are in {@code verdict}.
 */
package io.reviewstream.benchmarks.faults;
