package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.NonFiniteLogitsException;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.linear.LinearModel;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateContests;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.device.TrainingDevice.ChosenDevice;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateInput;
import io.reviewstream.trainer.evaluation.GoldenSetScores;
import io.reviewstream.trainer.evaluation.ScoredReview;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.report.BaseCard;
import io.reviewstream.trainer.report.Report;
import io.reviewstream.trainer.report.ReportFiles;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.function.Uncheck;

/**
 * The one sequence that makes a model: split ▸ measure the baseline ▸ fine-tune ▸ calibrate ▸ export ▸ check parity ▸ evaluate ▸
 * train the linear model ▸ choose the serving plan ▸
 * gate ▸ store ▸ promote ▸ announce. A failed run leaves neither a partial bundle nor another champion.
 *
 * <p>One run at a time in a process, on the thread that calls it.
 */
public final class TrainingRun {

    private final ModelRegistry registry;
    private final Gate gate;
    private final Publisher publisher;
    private final TrainingListener listener;
    private final Clock clock;
    private final Evaluator evaluator = new Evaluator(ServedFile.FileOption.AUTO);

    /**
     * Runs that publish to one registry.
     *
     * @param listener gets the progress of training
     */
    public TrainingRun(ModelRegistry registry, Gate gate, Publisher publisher, TrainingListener listener, Clock clock) {
        this.registry = registry;
        this.gate = gate;
        this.publisher = publisher;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * Makes a model and publishes it.
     *
     * @param requestId the request that it answers
     * @throws UserException if the base model or the data cannot be used, or the registry or a checkpoint cannot be written
     */
    public RunOutcome run(BaseModel base, Corpus corpus, TrainingPlan plan, Optional<String> requestId) {
        return run(base, DatasetSplits.of(corpus, plan), new RunContext(requestId, RunContext.RecentLabelWeight.NONE));
    }

    /** The same with reviews that are split already, some of which may weigh more. */
    public RunOutcome run(BaseModel base, DatasetSplits splits, RunContext context) {
        try {
            return make(base, splits, context);
        } catch (UncheckedIOException e) {
            throw UserException.unreachable("No model was stored. " + e.getMessage(), e);
        }
    }

    private RunOutcome make(BaseModel base, DatasetSplits splits, RunContext context) {
        RunConfig config = RunConfig.of(base, splits, context);
        TrainingPlan plan = config.plan();
        ChosenDevice chosen = plan.compute().device().select();
        try (DistilBertNetwork network = DistilBertNetwork.load(
                        base.directory(), config.networkConfig(), HeadPolicy.INITIALISE, plan.seed(), chosen.device());
                BundleDraft draft = registry.draft()) {
            return make(network, draft, config, chosen);
        }
    }

    private RunOutcome make(DistilBertNetwork network, BundleDraft draft, RunConfig config, ChosenDevice chosen) {
        BaseModel base = config.base();
        TrainingPlan plan = config.plan();
        DatasetSplits splits = config.splits();
        StepTimer timer = new StepTimer(clock);
        try {
            BaselineModel baseline = BaselineModel.measure(network, config, registry, clock);
            timer.ended("raw");
            TrainingReport training = new FineTuner(
                            config.parameters(),
                            plan.compute().precision().on(chosen.fastBfloat16()),
                            config.checkpoints(),
                            listener,
                            clock)
                    .train(network, baseline.training(), baseline.validation());
            timer.ended("training");
            Evaluator.Result floats = uncalibrated(network, config);
            double temperature = Calibration.temperature(floats.scored());
            network.divideLogits(temperature);
            timer.ended("calibration");
            ExportedModel candidate =
                    ExportedModel.write(network, config.tokenizer(), base.name(), draft, clock, ExportedModel.ALL);
            double difference = ExportedModel.checkParity(draft, network, plan.seed());
            timer.ended("export");
            Manifest exportedManifest = config.manifest(candidate, Optional.of(temperature));
            ModelBundle exported = draft.preview(exportedManifest);
            // A temperature changes no label, and labels are what is compared.
            Map<ServedFile, Evaluator.Result> validated = Map.of(
                    ServedFile.FP32,
                    floats,
                    ServedFile.INT8,
                    new Evaluator(ServedFile.FileOption.INT8).evaluate(exported, splits.validation()));
            Map<ServedFile, Evaluator.Result> tested = Evaluator.everyFile(exported, splits.holdout());
            QuantizationCheck quantization = QuantizationCheck.of(validated, tested, gate);
            quantization.dropCostlyFile(draft);
            ServedFile file = ServedFile.FileOption.AUTO.of(draft.preview(exportedManifest), InferenceDevice.CPU);
            Optional<Evaluator.Result> tuned =
                    Optional.ofNullable(quantization.kept().get(file));
            timer.ended("evaluation");
            LinearModel linear = PlanSelection.linear(config);
            timer.ended("linear");
            PlanSelection plans = PlanSelection.of(
                    linear,
                    draft,
                    exportedManifest,
                    file == ServedFile.INT8 ? Optional.of(validated.get(file)) : Optional.empty(),
                    splits.validation(),
                    gate.plan());
            Manifest manifest = plans.write(draft, exportedManifest);
            Optional<Evaluator.Result> served =
                    plans.served().isEmpty() ? tuned : evaluator.evaluateAny(draft.preview(manifest), splits.holdout());
            timer.ended("plans");
            Optional<Champion> champion = registry.champion();
            GateDecision decision = gate.decide(
                    gateInput(manifest, served, baseline.result(), champion, splits),
                    quantization.cost(),
                    golden(draft.preview(manifest), plan.data().golden()));
            timer.ended("gate");
            Report report = Report.of(
                    manifest,
                    splits.forReport(),
                    training,
                    Report.Holdout.of(
                            new Report.HoldoutResults(
                                    baseline.result(), plans.linearOn(splits.holdout()), tuned, served),
                            quantization.kept(),
                            temperature,
                            quantization.cost()),
                    plans.report(splits.validation().size(), gate.plan()),
                    new Report.Making(chosen.reason(), timer.seconds(), difference));
            ReportFiles.write(draft, manifest, report, BaseCard.in(base.directory()));
            served.ifPresent(
                    holdout -> Uncheck.run(() -> holdout.reference().write(draft.file(BundleFiles.REFERENCE))));
            RunOutcome outcome = publish(draft, manifest, decision, champion)
                    .withWarnings(splits.warnings())
                    .withNotes(report.notes());
            return plan.compute()
                    .checkpoints()
                    .flatMap(CheckpointPlan::clear)
                    .map(outcome::withWarning)
                    .orElse(outcome);
        } catch (NonFiniteLogitsException e) {
            throw network.overflow(base.name(), e.tokenIds());
        }
    }

    private RunOutcome publish(
            BundleDraft draft, Manifest manifest, GateDecision decision, Optional<Champion> expected) {
        try {
            return publisher.publish(draft, manifest, decision, expected);
        } catch (UncheckedIOException e) {
            throw UserException.unreachable(
                    "Model " + manifest.version() + " may be stored; 'reviewstream models list' shows it. "
                            + e.getMessage(),
                    e);
        }
    }

    /** Of the network as it was trained, on the validation reviews. */
    private Evaluator.Result uncalibrated(DistilBertNetwork network, RunConfig config) {
        try (BundleDraft draft = registry.draft()) {
            ExportedModel trained = ExportedModel.write(
                    network, config.tokenizer(), config.base().name(), draft, clock, ExportedModel.FOR_EVALUATION);
            ModelBundle bundle = draft.preview(config.manifest(trained, Optional.empty()));
            return new Evaluator(ServedFile.FileOption.FP32)
                    .evaluate(bundle, config.splits().validation());
        }
    }

    private Optional<GoldenSetScores> golden(ModelBundle candidate, GoldenSet golden) {
        return golden.rows().isEmpty()
                ? Optional.empty()
                : Optional.of(new GoldenSetScores(
                        evaluator.evaluate(candidate, golden.rows()).scored(),
                        new HashSet<>(candidate.manifest().lineage().trainingTexts()),
                        golden.leastShare()));
    }

    private GateInput gateInput(
            Manifest manifest,
            Optional<Evaluator.Result> tuned,
            Optional<Evaluator.Result> baseline,
            Optional<Champion> champion,
            DatasetSplits splits) {
        return new GateInput(
                scored(tuned),
                new HashSet<>(manifest.lineage().trainingTexts()),
                scored(baseline),
                champion.map(current -> {
                    ModelBundle bundle = registry.open(current.version());
                    return new GateInput.ChampionScores(
                            bundle.version(),
                            bundle.manifest().lineage().withTrainingTexts(bundle.trainingTexts()),
                            scored(evaluator.evaluateAny(bundle, splits.holdout())),
                            GateContests.with(registry, bundle.version()));
                }));
    }

    private static List<ScoredReview> scored(Optional<Evaluator.Result> result) {
        return result.map(Evaluator.Result::scored).orElse(List.of());
    }

    /** The duration of each step of a run. Owned by one thread. */
    private static final class StepTimer {
        private final Clock clock;
        private final Map<String, Double> seconds = new LinkedHashMap<>();
        private Instant start;

        StepTimer(Clock clock) {
            this.clock = clock;
            this.start = clock.instant();
        }

        /** Ends the step that began when the last one ended. */
        void ended(String step) {
            Instant now = clock.instant();
            seconds.put(step, Duration.between(start, now).toMillis() / 1000.0);
            start = now;
        }

        Map<String, Double> seconds() {
            return Map.copyOf(seconds);
        }
    }
}
