/**
 * How fast reviews are classified: file against file and schedule against schedule, in turns, next to what the processor
 * can multiply at most. What comes out is in {@code result}.
 */
package io.reviewstream.benchmarks.inference;
