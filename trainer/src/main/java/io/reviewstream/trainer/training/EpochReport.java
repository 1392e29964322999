package io.reviewstream.trainer.training;

import java.time.Duration;

/**
 * One pass over the training examples.
 *
 * @param epoch counted from 1
 * @param training loss and accuracy during the epoch: with dropout, while the weights were moving
 * @param validation loss and accuracy after the epoch
 * @param duration of training and validation together
 */
public record EpochReport(int epoch, LossAndAccuracy training, LossAndAccuracy validation, Duration duration) {}
