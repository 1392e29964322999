/**
 * Fine-tuning: batches, loss, AdamW, learning-rate schedule, the epoch to keep, checkpoints and progress. Takes tokenized
 * examples; {@code data} reads them, and {@code network} computes.
 */
package io.reviewstream.trainer.training;
