/**
 * How fast networks are trained: by the trainer in each of its forms, and by PyTorch in Python as a peer, in turns. What
 * comes out is in {@code result}.
 */
package io.reviewstream.benchmarks.training;
