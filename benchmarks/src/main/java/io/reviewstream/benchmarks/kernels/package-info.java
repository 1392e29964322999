/**
 * The work for every review outside the model, under JMH: tokenizing, forming batches, looking predictions up, JSON.
 * JMH needs public classes.
 */
package io.reviewstream.benchmarks.kernels;
