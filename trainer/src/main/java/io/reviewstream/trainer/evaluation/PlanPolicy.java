package io.reviewstream.trainer.evaluation;

import java.util.Locale;
import java.util.Objects;

/**
 * Which serving plan a bundle gets.
 *
 * @param accuracyBudget how much accuracy a cheaper plan may cost, as a share of reviews
 */
public record PlanPolicy(Choice choice, double accuracyBudget) {
    /** Every review goes through the network; 0.3 points for the plan that the report compares with it. */
    public static final PlanPolicy DEFAULT = new PlanPolicy(Choice.NETWORK, 0.003);

    /** Values of {@code --plan}. */
    public enum Choice {
        /** Every review goes through the network alone. */
        NETWORK,
        /** The cheapest plan within the budget. */
        AUTO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public PlanPolicy {
        Objects.requireNonNull(choice);
        if (!(accuracyBudget >= 0 && accuracyBudget < 1)) {
            throw new IllegalArgumentException("not a share of reviews: " + accuracyBudget);
        }
    }
}
