/** Processes that a benchmark starts. */
package io.reviewstream.benchmarks.child;
