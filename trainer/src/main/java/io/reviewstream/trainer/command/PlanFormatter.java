package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.trainer.evaluation.PlanGrid;
import io.reviewstream.trainer.evaluation.PlanScore;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Serving plans as a table. */
final class PlanFormatter {
    private static final String ROW = "%-1s %6s %6s %8s %7s %9s %17s %9s %8s %10s%n";

    private PlanFormatter() {}

    /**
     * The plans, the cheapest first.
     *
     * @param served the plan of the model, which is marked; the network alone if it has none
     */
    static String of(PlanGrid grid, Optional<ServingPlan> served) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                ROW,
                "",
                "file",
                "tokens",
                "linear %",
                "stacked",
                "accuracy",
                "95 % interval",
                "log loss",
                "tokens/r",
                "reviews/s"));
        ServingPlan marked = served.orElse(grid.network().plan());
        grid.scores().stream()
                .sorted(Comparator.comparingDouble(PlanScore::networkTokens).thenComparingDouble(PlanScore::logLoss))
                .forEach(score -> text.append(row(score, score.plan().equals(marked))));
        return text + "*: the plan that is served; tokens/r: tokens that the network reads of a review, mean\n";
    }

    private static String row(PlanScore score, boolean served) {
        return String.format(
                Locale.ROOT,
                ROW,
                served ? "*" : "",
                score.plan().file(),
                score.plan().maxTokens(),
                String.format(Locale.ROOT, "%.0f", 100 * score.linearShare()),
                score.plan().linear().flatMap(ServingPlan.LinearPlan::stack).isPresent() ? "yes" : "no",
                String.format(Locale.ROOT, "%.4f", score.accuracy()),
                String.format(
                        Locale.ROOT,
                        "%.4f to %.4f",
                        score.accuracyInterval().low(),
                        score.accuracyInterval().high()),
                String.format(Locale.ROOT, "%.4f", score.logLoss()),
                String.format(Locale.ROOT, "%.1f", score.networkTokens()),
                String.format(Locale.ROOT, "%.1f", score.reviewsPerSecond()));
    }
}
