/**
 * Fine-tuning: batches, loss, AdamW, learning-rate schedule, the epoch to keep, checkpoints and progress. Takes tokenised examples from memory; where they come from is in {@code data}, and what the network computes is
 * in {@code network}.
 */
package io.reviewstream.trainer.training;
