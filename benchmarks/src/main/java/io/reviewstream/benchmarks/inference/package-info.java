/**
 * Throughput of inference: files of a model and ways to form batches beside each other, in turns, and the peak of the
 * processor.
 */
package io.reviewstream.benchmarks.inference;
