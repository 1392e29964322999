package io.reviewstream.benchmarks.pipeline;

/**
 * An answer as somebody sees it who reads what is committed.
 *
 * @param id of its review, counted through the benchmark
 * @param seenNanos when it was seen, by this process's {@link System#nanoTime}
 * @param appendedMillis when the broker wrote it down, which is before it was committed
 */
record SeenPrediction(long id, long seenNanos, long appendedMillis, String modelVersion) {}
