/**
 * What is done for every review beside the model, under JMH: tokenizing, forming runs, JSON. The public classes are
 * JMH's; what comes out is in {@code result}.
 */
package io.reviewstream.benchmarks.kernels;
