/**
 * Whether a streamer kept its word: what was sent and what was read, as plain values, and the findings that follow from
 * them. Knows no broker and no process, so that every breach can be staged in a test.
 */
package io.reviewstream.benchmarks.verdict;
