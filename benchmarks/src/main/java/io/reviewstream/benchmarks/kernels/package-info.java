/**
 * The work for every review outside the model, under JMH: tokenizing, forming batches, JSON. JMH needs public classes.
 */
package io.reviewstream.benchmarks.kernels;
