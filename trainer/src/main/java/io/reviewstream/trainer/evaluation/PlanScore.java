package io.reviewstream.trainer.evaluation;

import io.reviewstream.common.bundle.ServingPlan;

/**
 * What a serving plan gives on labelled reviews, and what it costs.
 *
 * @param linearShare the share of the reviews that the linear model answers alone
 * @param accuracyInterval Wilson's, 95 %
 * @param logLoss the mean of -ln P(true class), in nats
 * @param networkTokens the mean number of tokens that the network reads of a review
 * @param reviewsPerSecond from the measured time of the network for all reviews, shared out by tokens, and that of the linear model
 * @param loss of accuracy against the plan of the lowest log loss, as its probabilities say: the mean of |2p - 1| where both
 *     predict differently, else 0
 * @param highestLoss the upper end of a one-sided 95 % interval of that mean
 */
public record PlanScore(
        ServingPlan plan,
        double linearShare,
        double accuracy,
        Evaluation.Interval accuracyInterval,
        double logLoss,
        double networkTokens,
        double reviewsPerSecond,
        double loss,
        double highestLoss) {}
