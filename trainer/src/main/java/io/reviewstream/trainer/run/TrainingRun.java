package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.device.ChosenDevice;
import io.reviewstream.trainer.evaluation.Calibration;
import io.reviewstream.trainer.evaluation.Evaluator;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateInput;
import io.reviewstream.trainer.evaluation.GoldenSetScores;
import io.reviewstream.trainer.evaluation.ScoredReview;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.HeadPolicy;
import io.reviewstream.trainer.report.BaseCard;
import io.reviewstream.trainer.report.Report;
import io.reviewstream.trainer.report.ReportFiles;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.FineTuner;
import io.reviewstream.trainer.training.TrainingListener;
import io.reviewstream.trainer.training.TrainingReport;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The one sequence that makes a model: split ▸ measure raw ▸ fine-tune ▸ export ▸ check parity ▸ calibrate ▸ evaluate ▸
 * gate ▸ store ▸ promote ▸ announce. Whatever fails on the way leaves neither half a bundle nor another champion.
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
     * @param listener hears how training goes
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
     * @param requestId of the request that it answers
     * @throws UserException where the base model or the data cannot be used, or the registry or a checkpoint not be written
     */
    public RunOutcome run(BaseModel base, Corpus corpus, TrainingPlan plan, Optional<String> requestId) {
        return run(base, DatasetSplits.of(corpus, plan), new RunContext(requestId, RecentLabelWeight.NONE));
    }

    /** The same with reviews that are split already, some of which may weigh more. */
    public RunOutcome run(BaseModel base, DatasetSplits splits, RunContext occasion) {
        try {
            return make(base, splits, occasion);
        } catch (UncheckedIOException e) {
            throw UserException.unreachable("No model was stored. " + e.getMessage(), e);
        }
    }

    private RunOutcome make(BaseModel base, DatasetSplits splits, RunContext occasion) {
        RunConfig setup = RunConfig.of(base, splits, occasion);
        TrainingPlan plan = setup.plan();
        ChosenDevice chosen = plan.device().select();
        StepTimer watch = new StepTimer(clock);
        try (DistilBertNetwork network = DistilBertNetwork.load(
                        base.directory(), setup.config(), HeadPolicy.INITIALISE, plan.seed(), chosen.device());
                BundleDraft draft = registry.draft()) {
            BaselineModel raw = BaselineModel.measure(network, setup, registry, clock);
            watch.ended("raw");
            TrainingReport training = new FineTuner(
                            setup.parameters(),
                            plan.computation(chosen.fastBfloat16()),
                            setup.checkpoints(),
                            listener,
                            clock)
                    .train(network, raw.training(), raw.validation());
            watch.ended("training");
            ExportedModel candidate = ExportedModel.write(network, setup.tokenizer(), base.name(), draft, clock);
            double difference = ExportedModel.checkParity(draft, network, plan.seed());
            watch.ended("export");
            DatasetSplits material = setup.material();
            Map<ServedFile, Evaluator.Result> validated =
                    Evaluator.everyFile(draft.preview(setup.manifest(candidate, Map.of())), material.validation());
            Map<String, Double> temperatures = Calibration.temperatures(validated);
            watch.ended("calibration");
            Map<ServedFile, Evaluator.Result> tested =
                    Evaluator.everyFile(draft.preview(setup.manifest(candidate, temperatures)), material.holdout());
            QuantizationCheck trial = QuantizationCheck.of(validated, tested, gate);
            trial.leaveOutWhatCostsTooMuch(draft);
            Manifest manifest = setup.manifest(candidate, trial.temperatures());
            ServedFile served = ServedFile.FileOption.AUTO.of(draft.preview(manifest), InferenceDevice.CPU);
            Optional<Evaluator.Result> tuned = Optional.ofNullable(trial.kept().get(served));
            Optional<Champion> champion = registry.champion();
            GateDecision decision = gate.decide(
                    contest(manifest, tuned, raw.result(), champion, material),
                    trial.cost(),
                    golden(draft.preview(manifest), plan.golden()));
            watch.ended("evaluation");
            Report report = Report.of(
                    manifest,
                    material.forReport(),
                    Report.Learning.of(training),
                    Report.Holdout.of(raw.result(), tuned, trial.kept(), manifest.temperatures(), trial.cost()),
                    new Report.Making(chosen.reason(), watch.seconds(), difference));
            ReportFiles.write(draft, manifest, report, BaseCard.in(base.directory()));
            RunOutcome outcome = publisher.publish(draft, manifest, decision, champion);
            plan.checkpoints().ifPresent(CheckpointPlan::clear);
            return outcome.warning(material.warnings());
        }
    }

    private Optional<Evaluator.Result> evaluate(ModelBundle bundle, DatasetSplits material) {
        return material.holdout().isEmpty()
                ? Optional.empty()
                : Optional.of(evaluator.evaluate(bundle, material.holdout()));
    }

    private Optional<GoldenSetScores> golden(ModelBundle candidate, GoldenSet golden) {
        return golden.rows().isEmpty()
                ? Optional.empty()
                : Optional.of(new GoldenSetScores(
                        evaluator.evaluate(candidate, golden.rows()).judged(),
                        new HashSet<>(candidate.manifest().lineage().trainingTexts()),
                        golden.leastShare()));
    }

    private GateInput contest(
            Manifest manifest,
            Optional<Evaluator.Result> tuned,
            Optional<Evaluator.Result> raw,
            Optional<Champion> champion,
            DatasetSplits material) {
        return new GateInput(
                judged(tuned), new HashSet<>(manifest.lineage().trainingTexts()), judged(raw), champion.map(current -> {
                    ModelBundle bundle = registry.open(current.version());
                    return new GateInput.ChampionScores(
                            bundle.version(), bundle.manifest().lineage(), judged(evaluate(bundle, material)));
                }));
    }

    private static List<ScoredReview> judged(Optional<Evaluator.Result> result) {
        return result.map(Evaluator.Result::judged).orElse(List.of());
    }
}
