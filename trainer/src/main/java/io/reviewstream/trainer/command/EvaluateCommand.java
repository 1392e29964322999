package io.reviewstream.trainer.command;

import ai.djl.Device;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.LinearPlan;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.NonFiniteLogitsException;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.PlanGrid;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}. */
@Command(
        name = "evaluate",
        customSynopsis = "reviewstream evaluate --data FILE.csv... --registry DIR [--model DIR|VERSION] [OPTIONS]",
        description = "Evaluates a model on labelled reviews with the classifier that serves.",
        footer = {
            "",
            "Examples:",
            "  reviewstream evaluate --registry models/ --data kept-apart.csv --json",
            "  reviewstream evaluate --registry models/ --data kept-apart.csv --plans",
            "  reviewstream evaluate --model models/v20260417-093012-3fa9c1 --data kept-apart.csv"
        })
public final class EvaluateCommand extends ResultCommand {
    @Mixin
    private ModelOptions model;

    @Mixin
    private DataOption data;

    @Mixin
    private ServingOptions serving;

    @Option(
            names = "--plans",
            description = "Table of the serving plans that the model has parts for: accuracy and cost of each on these"
                    + " reviews (default: the evaluation of the plan that is served).")
    private boolean plans;

    @Override
    public Integer call() {
        ServingSettings settings = serving.serving();
        ModelBundle bundle = model.bundle();
        Corpus corpus = data.corpus();
        results.notice(ResultFormatter.of(corpus));
        warnOfTrainingReviews(bundle, corpus);
        try {
            if (plans) {
                PlanGrid grid = plans(bundle, settings, corpus.rows());
                results.print(
                        grid.scores(), PlanFormatter.of(grid, settings.file().plan(bundle)));
                return 0;
            }
            Evaluation evaluation =
                    new Evaluator(settings).evaluate(bundle, corpus.rows()).evaluation();
            results.print(
                    evaluation,
                    ResultFormatter.of(evaluation, settings.file().plan(bundle).flatMap(ServingPlan::linear)));
            return 0;
        } catch (NonFiniteLogitsException e) {
            throw overflow(bundle, e);
        }
    }

    /** With the linear model and the stack of the bundle's own plan, if it has one. */
    private static PlanGrid plans(ModelBundle bundle, ServingSettings settings, List<ReviewRow> rows) {
        Optional<LinearPlan> plan = settings.file().plan(bundle).flatMap(ServingPlan::linear);
        boolean integers = settings.file().of(bundle, settings.device()) == ServedFile.INT8;
        ServingSettings planned = new ServingSettings(
                ServedFile.FileOption.AUTO, settings.device(), settings.batching(), settings.threads());
        return PlanGrid.measure(
                bundle,
                integers ? ServingPlan.NetworkFile.INT8 : ServingPlan.NetworkFile.FP32,
                new Evaluator(planned),
                rows,
                plan.map(linear -> new PlanGrid.LinearPart(
                        Evaluator.evaluate(LinearModel.of(bundle, linear), rows),
                        network -> linear.stack(),
                        linear.cascade().map(ServingPlan.Cascade::threshold))),
                Optional.empty());
    }

    /** The error with the layer, from the weights of the bundle where it has them. */
    private static UserException overflow(ModelBundle bundle, NonFiniteLogitsException e) {
        if (!bundle.has(BundleFiles.WEIGHTS)) {
            return UserException.badInput(
                    e.getMessage() + " for a review of " + e.tokenIds().length + " tokens. Take another model.");
        }
        Path directory = bundle.verified(BundleFiles.CONFIG).getParent();
        bundle.verified(BundleFiles.WEIGHTS);
        try (DistilBertNetwork network = DistilBertNetwork.load(
                directory, DistilBertConfig.read(directory), HeadPolicy.REQUIRE, 0, Device.cpu())) {
            return network.overflow(bundle.toString(), e.tokenIds());
        }
    }

    private void warnOfTrainingReviews(ModelBundle bundle, Corpus corpus) {
        Set<String> trained = bundle.trainingTexts();
        long known = corpus.rows().stream()
                .map(ReviewRow::textHash)
                .filter(trained::contains)
                .count();
        if (known > 0) {
            results.warn(String.format(
                    Locale.ROOT,
                    "Warning: the model was trained on %d of these %d reviews; its accuracy is overestimated.",
                    known,
                    corpus.rows().size()));
        }
    }
}
