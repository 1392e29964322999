/**
 * Speed of training: the backends of the trainer and PyTorch in Python beside each other, in turns.
 */
package io.reviewstream.benchmarks.training;
