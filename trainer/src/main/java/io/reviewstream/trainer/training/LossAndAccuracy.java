package io.reviewstream.trainer.training;

/**
 * How well a network does on some rows.
 *
 * @param loss mean cross-entropy, in nats
 * @param accuracy share of rows whose likeliest class is their label, in [0, 1]
 * @param rows how many rows
 */
public record LossAndAccuracy(double loss, double accuracy, int rows) {}
