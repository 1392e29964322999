package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.PlanGrid;
import io.reviewstream.trainer.evaluation.PlanPolicy;
import io.reviewstream.trainer.evaluation.PlanScore;
import io.reviewstream.trainer.linear.LinearTrainer;
import io.reviewstream.trainer.linear.StackFit;
import io.reviewstream.trainer.report.Report;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.function.Uncheck;

/**
 * Which serving plan a bundle gets: the linear model is trained beside the network, both are compared on the validation
 * reviews, alone and together, and the policy says which plan is served.
 *
 * @param linear calibrated on the validation reviews
 * @param auto the plan that {@code --plan auto} serves
 * @param served the plan of the bundle; empty for the network alone, with all tokens
 */
record PlanSelection(LinearModel linear, PlanGrid grid, PlanScore auto, Optional<ServingPlan> served) {
    /** The linear model of a run, trained on the reviews that train the network. */
    static LinearModel linear(RunConfig config) {
        DatasetSplits splits = config.splits();
        LinearModel trained = LinearTrainer.train(
                splits.training(), config.parameters().loss().balanceClasses());
        return trained.dividedBy(Calibration.temperature(
                Evaluator.evaluate(trained, splits.validation()).scored()));
    }

    /**
     * Compares the plans on the validation reviews.
     *
     * @param manifest without a plan
     * @param validated predictions of the quantized file for the validation reviews, if the bundle keeps it
     */
    static PlanSelection of(
            LinearModel linear,
            BundleDraft draft,
            Manifest manifest,
            Optional<Evaluator.Result> validated,
            List<ReviewRow> validation,
            PlanPolicy policy) {
        Evaluator.Result alone = Evaluator.evaluate(linear, validation);
        double[] margins = alone.margins();
        PlanGrid grid = PlanGrid.measure(
                draft.preview(manifest),
                validated.isPresent() ? NetworkFile.INT8 : NetworkFile.FP32,
                new Evaluator(ServedFile.FileOption.AUTO),
                validation,
                Optional.of(new PlanGrid.LinearPart(
                        alone,
                        network -> StackFit.fit(network.margins(), margins, network.labels()),
                        Optional.empty())),
                validated);
        PlanScore auto = grid.cheapest(policy.accuracyBudget());
        boolean planned = policy.choice() == PlanPolicy.Choice.AUTO && !auto.equals(grid.network());
        return new PlanSelection(linear, grid, auto, planned ? Optional.of(auto.plan()) : Optional.empty());
    }

    /** The linear model alone on these reviews. */
    Optional<Evaluator.Result> linearOn(List<ReviewRow> rows) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(Evaluator.evaluate(linear, rows));
    }

    /** The section of the report. */
    Report.Plans report(int reviews, PlanPolicy policy) {
        return new Report.Plans(
                reviews, policy.accuracyBudget(), grid.network(), auto, served.isPresent(), grid.scores());
    }

    /** Writes what the served plan needs into a bundle, and returns the manifest with that plan. */
    Manifest write(BundleDraft draft, Manifest manifest) {
        if (served.flatMap(ServingPlan::linear).isPresent()) {
            Uncheck.run(() -> linear.write(draft.file(BundleFiles.LINEAR)));
        }
        return manifest.withPlan(served);
    }
}
