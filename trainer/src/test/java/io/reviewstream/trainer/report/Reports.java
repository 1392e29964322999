package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.PlanScore;
import io.reviewstream.trainer.evaluation.QuantizationCost;
import io.reviewstream.trainer.evaluation.Reliability;
import io.reviewstream.trainer.training.LossAndAccuracy;
import io.reviewstream.trainer.training.TrainingReport;
import io.reviewstream.trainer.training.TrainingReport.EpochReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reports of runs that never were. */
final class Reports {
    /** What a name may hold: each of these means something in YAML, Markdown, HTML or XML. */
    static final String HOSTILE = "no: \"a\" | <b>&amp; `x` [y](http://z) *w* _v_ #1\n---\n$t$ \u0001 \uD83D\uDE00";

    static final ModelVersion VERSION = new ModelVersion("v20260417-093012-3fa9c1");
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    private Reports() {}

    static Manifest manifest(String baseModel, List<String> labels) {
        return manifest(baseModel, labels, Truncation.HEAD);
    }

    static Manifest manifest(String baseModel, List<String> labels, Truncation truncation) {
        return new Manifest(
                VERSION,
                NOON,
                new TreeMap<>(),
                baseModel,
                labels,
                1,
                256,
                truncation,
                Optional.of(1.5),
                Optional.empty(),
                new Manifest.Lineage(List.of(), Optional.empty(), List.of()),
                42,
                Map.of("epochs", "2"),
                Map.of("java", "17"));
    }

    /** Of two epochs, of which the second was kept. */
    static Report report(Manifest manifest, String source) {
        return report(manifest, source, tested());
    }

    static Report report(Manifest manifest, String source, Report.Holdout holdout) {
        Report.Data data = new Report.Data(
                Map.of("training", 80, "validation", 10, "holdout", 10),
                Map.of(
                        "training", new Report.Balance(44, 36),
                        "validation", new Report.Balance(6, 4),
                        "holdout", new Report.Balance(5, 5)),
                Map.of("without a text", 3L),
                List.of(new Manifest.Source(source, 103, Optional.of("ab12"))),
                Optional.of(new LabelOffsets(new TreeMap<>(Map.of(0, 17L)))),
                true,
                List.of("Of 80 reviews that train, 4 are rare."));
        EpochReport best = epoch(2, 0.40, 0.81, 0.41, 0.79);
        TrainingReport training = new TrainingReport(
                new LossAndAccuracy(0.69, 0.52, 10),
                new LossAndAccuracy(0.70, 0.51, 80),
                List.of(epoch(1, 0.50, 0.71, 0.45, 0.74), best),
                best,
                new LossAndAccuracy(0.41, 0.79, 10),
                "TorchScript, FP32, ATEN");
        return Report.of(
                manifest, data, training, holdout, plans(), new Report.Making("cpu", Map.of("training", 1.25), 4.8e-7));
    }

    /** The network alone, and a cascade that is cheaper. */
    static Report.Plans plans() {
        PlanScore network = score(new ServingPlan(ServingPlan.NetworkFile.INT8, 256, Optional.empty()), 0, 0.8, 120);
        ServingPlan cascade = new ServingPlan(
                ServingPlan.NetworkFile.INT8,
                256,
                Optional.of(new ServingPlan.LinearPlan(
                        1,
                        Optional.of(new ServingPlan.Cascade(1.25, 0.02)),
                        Optional.of(new ServingPlan.Stack(0.75, 0.5, -0.1)))));
        PlanScore auto = score(cascade, 0.6, 0.9, 48);
        return new Report.Plans(10, 0.003, network, auto, false, List.of(network, auto));
    }

    private static PlanScore score(ServingPlan plan, double linearShare, double accuracy, double tokens) {
        return new PlanScore(
                plan, linearShare, accuracy, new Evaluation.Interval(0.5, 0.95), 0.4, tokens, 100, 0.001, 0.002);
    }

    static Report.Holdout tested() {
        return tested(new QuantizationCost(20, 0.95, -0.05, new Evaluation.Interval(-0.15, 0.05), false, false));
    }

    static Report.Holdout tested(QuantizationCost cost) {
        Reliability reliability = new Reliability(
                1.5,
                new Reliability.Curve(0.19, List.of(new Reliability.Bin(14 / 15.0, 1, 10, 0.99, 0.8))),
                new Reliability.Curve(0.07, List.of(new Reliability.Bin(12 / 15.0, 13 / 15.0, 10, 0.87, 0.8))));
        return new Report.Holdout(
                Optional.of(evaluation(0.5, 0.2366)),
                Optional.of(evaluation(0.6, 0.3127)),
                Optional.of(evaluation(0.8, 0.4902)),
                Optional.of(evaluation(0.8, 0.4902)),
                Map.of(BundleFiles.ONNX_OPTIMIZED, reliability),
                Optional.of(cost),
                List.of(new Evaluator.Misclassification("id|" + HOSTILE, false, 0.9876)));
    }

    static Report.Holdout untested() {
        return new Report.Holdout(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                List.of());
    }

    private static EpochReport epoch(
            int epoch, double loss, double accuracy, double validationLoss, double validationAccuracy) {
        return new EpochReport(
                epoch,
                new LossAndAccuracy(loss, accuracy, 80),
                new LossAndAccuracy(validationLoss, validationAccuracy, 10),
                Duration.ofSeconds(1));
    }

    static Evaluation evaluation(double accuracy, double low) {
        Evaluation.ClassScore score = new Evaluation.ClassScore(0.8, 0.8, 0.8, 5);
        return new Evaluation(
                VERSION.value(),
                BundleFiles.ONNX,
                10,
                accuracy,
                new Evaluation.Interval(low, 0.9433),
                score,
                score,
                0.8,
                Optional.of(0.88),
                0.4567,
                0.07,
                new Evaluation.Confusion(4, 1, 4, 1),
                100);
    }
}
