package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.trainer.evaluation.PlanScore;
import java.util.Map;

/** What a model card says about serving plans. */
final class PlanSection {
    private PlanSection() {}

    /** The values of the template. */
    static Map<String, Object> of(Report report, Pictures pictures) {
        return Map.of(
                "notes", report.notes(),
                "plansPicture", pictures.plans().stream().toList(),
                "plan", report.plans().isServed() ? plan(report.plans().auto()) : false);
    }

    private static Map<String, Object> plan(PlanScore score) {
        ServingPlan plan = score.plan();
        return Map.of(
                "tokens",
                plan.maxTokens(),
                "linearShare",
                Markdown.percent(score.linearShare()),
                "stack",
                plan.linear().flatMap(ServingPlan.LinearPlan::stack).stream()
                        .map(stack -> Map.of(
                                "network", Markdown.number(stack.network()),
                                "linear", Markdown.number(stack.linear()),
                                "bias", Markdown.number(stack.bias())))
                        .toList(),
                "cascade",
                plan.linear().flatMap(ServingPlan.LinearPlan::cascade).stream()
                        .map(cascade -> Map.of(
                                "threshold", Markdown.number(cascade.threshold()),
                                "audit", Markdown.percent(cascade.audit())))
                        .toList());
    }
}
