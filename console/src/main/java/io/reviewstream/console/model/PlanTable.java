package io.reviewstream.console.model;

import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * The serving plans of {@code report/report.json}.
 *
 * @param reviews of the validation, on which they were measured
 * @param auto the one that {@code --plan auto} serves
 * @param isServed whether the bundle is served as that one says
 */
record PlanTable(int reviews, MeasuredPlan auto, boolean isServed, List<MeasuredPlan> scores) {
    PlanTable {
        Objects.requireNonNull(auto);
        scores = List.copyOf(scores);
    }

    /** Of the report, the part that is shown; older ones have none. */
    record ReportPart(Optional<PlanTable> plans) {}

    /** Both ends in [0, 1]. */
    record Range(double low, double high) {}

    /**
     * One of them.
     *
     * @param linearShare of the reviews, those that the linear model answers
     * @param networkTokens that the network reads of a review, on average
     */
    record MeasuredPlan(
            ServingPlan plan,
            double linearShare,
            double accuracy,
            Range accuracyInterval,
            double networkTokens,
            double reviewsPerSecond) {
        MeasuredPlan {
            Objects.requireNonNull(plan);
            Objects.requireNonNull(accuracyInterval);
        }
    }

    /** A row of the table, as text. */
    record PlanRow(
            String plan, String mark, String accuracy, String linearShare, String networkTokens, String perSecond) {}

    List<PlanRow> rows() {
        return scores.stream()
                .map(score -> new PlanRow(
                        name(score.plan()),
                        score.equals(auto) ? (isServed ? "served" : "what --plan auto serves") : "",
                        Words.percent(score.accuracy()) + " ("
                                + Words.percent(score.accuracyInterval().low()) + " to "
                                + Words.percent(score.accuracyInterval().high()) + ")",
                        Words.percent(score.linearShare()),
                        String.format(Locale.ROOT, "%.1f", score.networkTokens()),
                        String.format(Locale.ROOT, "%.0f", score.reviewsPerSecond())))
                .toList();
    }

    private static String name(ServingPlan plan) {
        StringBuilder name = new StringBuilder(plan.file() + " network, " + plan.maxTokens() + " tokens");
        plan.linear()
                .flatMap(LinearPlan::cascade)
                .ifPresent(cascade -> name.append(
                        String.format(Locale.ROOT, ", linear model alone from a margin of %.2f", cascade.threshold())));
        plan.linear().flatMap(LinearPlan::stack).ifPresent(stack -> name.append(", both margins added"));
        return name.toString();
    }
}
