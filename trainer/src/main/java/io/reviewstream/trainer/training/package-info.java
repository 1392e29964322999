/**
 * Fine-tuning: the device to compute on, batches, loss, AdamW, learning-rate schedule, the epoch to keep, and how progress
 * is told. Takes tokenised examples from memory; where they come from is in {@code data}, and what the network computes is
 * in {@code network}.
 */
package io.reviewstream.trainer.training;
