/** Benchmarks and fault runs: {@code main}, with {@code bench} and its commands. No other module needs this one. */
package io.reviewstream.benchmarks;
