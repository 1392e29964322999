package io.reviewstream.trainer.run;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.spill.SpillFile;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.Example;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Everything that is fixed before the first step of a training run.
 *
 * @param networkConfig of the network, with its two labels
 */
public record RunConfig(
        BaseModel base,
        TrainingPlan plan,
        RunContext context,
        DatasetSplits splits,
        DistilBertConfig networkConfig,
        LabelNames labels,
        TokenizerFiles tokenizer,
        HyperParameters parameters,
        int maxTokens) {
    /**
     * The configuration of a run.
     *
     * @throws UserException if there are too few reviews, or the base model cannot be trained as planned
     */
    public static RunConfig of(BaseModel base, DatasetSplits unchecked, RunContext context) {
        DatasetSplits splits = unchecked.checked();
        TrainingPlan plan = splits.plan();
        DistilBertConfig stored = DistilBertConfig.read(base.directory());
        LabelNames labels = LabelNames.toTrain(
                stored.labels(), DistilBertNetwork.headLabels(base.directory(), stored), base.positiveLabel());
        int maxTokens = plan.maxTokens(stored);
        HyperParameters parameters = plan.hyperParameters(stored);
        check(parameters, stored);
        DistilBertConfig config = stored.withLabels(labels.names());
        TokenizerFiles tokenizer = TokenizerFiles.read(base.directory(), config).reading(maxTokens);
        return new RunConfig(base, plan, context, splits, config, labels, tokenizer, parameters, maxTokens);
    }

    /** Of the settings, those that depend on the network. */
    private static void check(HyperParameters parameters, DistilBertConfig network) {
        if (parameters.freeze() instanceof Freeze.AllButLastLayers last && last.trained() > network.layers()) {
            throw UserException.usage("--freeze " + last.trained() + " is too many layers: the network has "
                    + network.layers() + ". Choose another --freeze.");
        }
        if (parameters.reinitLayers() > network.layers()) {
            throw UserException.usage("--reinit-layers " + parameters.reinitLayers()
                    + " is too many layers: the network has " + network.layers() + ". Choose at most as many.");
        }
        boolean headAlone = parameters.freeze() instanceof Freeze.Backbone;
        double elsewhere = headAlone ? 0 : Math.max(network.dropout(), network.attentionDropout());
        if (parameters.loss().rDrop() > 0 && network.headDropout() == 0 && elsewhere == 0) {
            throw UserException.usage("--r-drop " + parameters.loss().rDrop()
                    + " requires dropout: in " + DistilBertConfig.FILE_NAME + " of the base model, "
                    + (headAlone
                            ? "seq_classif_dropout is 0, and --freeze backbone trains with no other."
                            : "dropout, attention_dropout and seq_classif_dropout are 0.")
                    + " Raise it there, or leave --r-drop out.");
        }
    }

    public Truncation truncation() {
        return plan.inputLength().truncation();
    }

    /** The checkpoints of the run, identified also by the settings that neither network, hyperparameters nor tokens show. */
    Optional<CheckpointPlan> checkpoints() {
        return plan.compute()
                .checkpoints()
                .map(kept -> kept.ofRun(Map.of(
                        "max tokens",
                        String.valueOf(maxTokens),
                        "truncation",
                        truncation().toString())));
    }

    /**
     * Reviews as training examples with their weights, tokenized in parallel, in the order of the reviews. The tokens are
     * off the heap.
     *
     * @param tokenize called from several threads
     */
    public List<Example> examples(Function<String, TokenizedReview> tokenize, List<ReviewRow> rows) {
        SpillFile tokens = SpillFile.create();
        return rows.parallelStream()
                .map(row -> Example.of(
                        Arrays.stream(tokenize.apply(row.text()).ids())
                                .mapToInt(Math::toIntExact)
                                .toArray(),
                        tokens,
                        row.positive() ? labels.positiveIndex() : 1 - labels.positiveIndex(),
                        context.recentWeight().of(row)))
                .toList();
    }

    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("recipe", plan.recipe().toString());
        settings.put("epochs", String.valueOf(parameters.epochs()));
        settings.put("batchSize", String.valueOf(parameters.batching().batchSize()));
        settings.put(
                "gradientAccumulation", String.valueOf(parameters.batching().accumulation()));
        settings.put("learningRate", String.valueOf(parameters.optimization().learningRate()));
        settings.put("optimizer", parameters.optimization().optimizer().toString());
        settings.put("schedule", parameters.optimization().schedule().toString());
        settings.put("clipNorm", String.valueOf(parameters.optimization().clipNorm()));
        settings.put("averageWeights", String.valueOf(parameters.optimization().averageWeights()));
        settings.put("labelSmoothing", String.valueOf(parameters.loss().labelSmoothing()));
        settings.put("balanceClasses", String.valueOf(parameters.loss().balanceClasses()));
        settings.put("rDrop", String.valueOf(parameters.loss().rDrop()));
        parameters.patience().ifPresent(patience -> settings.put("patience", String.valueOf(patience)));
        settings.put("freeze", parameters.freeze().toString());
        settings.put("reinitLayers", String.valueOf(parameters.reinitLayers()));
        settings.put("precision", plan.compute().precision().toString());
        settings.put("maxTokens", String.valueOf(maxTokens));
        settings.put("truncation", truncation().toString());
        settings.put(
                "split",
                plan.recipe() == Recipe.LAB
                        ? "stratified 90/10, the tenth both validates and is held out"
                        : "by hash of the text, validation "
                                + plan.data().split().validationFraction());
        RunContext.RecentLabelWeight recent = context.recentWeight();
        if (recent.weight() > 1) {
            settings.put("recentWeight", String.valueOf(recent.weight()));
            settings.put("recentReviews", String.valueOf(recent.recent(splits.training())));
        }
        return settings;
    }

    Manifest manifest(ExportedModel candidate, Optional<Double> foldedTemperature) {
        return candidate.manifest(
                base.name(),
                labels,
                maxTokens,
                truncation(),
                foldedTemperature,
                splits.lineage(base, context.requestId()),
                plan.seed(),
                settings());
    }
}
