/**
 * The checks of a fault run: what was sent and what was read, as plain values, and the findings. It knows no broker and
 * no process, so that a test can stage every breach.
 */
package io.reviewstream.benchmarks.verdict;
