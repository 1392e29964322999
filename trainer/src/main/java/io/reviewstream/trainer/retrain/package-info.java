/**
 * When to make a new model: once if enough labels have come, or for every request on {@code retrain-requests}. How one is
 * made is the job of {@code publish}.
 */
package io.reviewstream.trainer.retrain;
