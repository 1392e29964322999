/**
 * When to train a new model: once, if there are enough new labels, or for every request on {@code retrain-requests}. The
 * training run itself is in {@code run}.
 */
package io.reviewstream.trainer.retrain;
