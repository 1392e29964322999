package io.reviewstream.trainer.dryrun;

import ai.djl.ndarray.NDArray;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.device.TrainingDevice.ChosenDevice;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.DistilBertNetwork.HeadPolicy;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.RunConfig;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.Example;
import io.reviewstream.trainer.training.Freeze;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.StepTimingProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.io.FileUtils;

/**
 * Reports what a {@link TrainingRun} would do without doing it. A copy of the network in memory trains for a few timed steps
 * and is discarded; registry and checkpoint directory are not touched. Runs on the calling thread, never in parallel to a
 * training run of the same process.
 */
public final class DryRun {
    private final Clock clock;

    /** Dry runs with a clock that times the steps. */
    public DryRun(Clock clock) {
        this.clock = clock;
    }

    /**
     * The report of a run.
     *
     * @param splits the reviews and the plan of the run
     * @param context of the run, such as a retrain request
     * @throws io.reviewstream.common.error.UserException if the base model or the data cannot be used
     */
    public DryRunReport of(BaseModel base, DatasetSplits splits, RunContext context) {
        RunConfig config = RunConfig.of(base, splits, context);
        TrainingPlan plan = config.plan();
        HyperParameters parameters = config.parameters();
        ChosenDevice chosen = plan.compute().device().select();
        Precision precision = plan.compute().precision().on(chosen.fastBfloat16());
        TokenCounts counts = countTokens(config);
        List<ReviewRow> sample =
                sample(splits.training(), counts, parameters.batching().batchSize());
        try (DistilBertNetwork network = DistilBertNetwork.load(
                base.directory(), config.networkConfig(), HeadPolicy.INITIALISE, plan.seed(), chosen.device())) {
            StepTimingProbe.Pace pace =
                    StepTimingProbe.run(network, parameters, precision, examples(config, sample), clock);
            return new DryRunReport(
                    base.name(),
                    rows(splits),
                    parts(splits),
                    splits.warnings(),
                    counts.percentiles(),
                    config.settings(),
                    plan.seed(),
                    steps(parameters, splits.training().size()),
                    new DryRunReport.Computing(chosen.reason(), precision.toString(), pace.computation()),
                    parameters(network, parameters),
                    time(pace, counts, sample, splits, parameters));
        }
    }

    private static TokenCounts countTokens(RunConfig config) {
        try (ReviewTokenizer tokenizer = load(config.tokenizer(), ReviewTokenizer::withoutTruncation)) {
            return TokenCounts.of(
                    config.splits().corpus().rows(),
                    text -> tokenizer.tokenize(text).tokens(),
                    config.maxTokens());
        }
    }

    private static List<ReviewRow> sample(List<ReviewRow> rows, TokenCounts counts, int batchSize) {
        return StepTimingProbe.typicalRows(rows.size(), row -> counts.truncated(rows.get(row)), batchSize).stream()
                .map(rows::get)
                .toList();
    }

    private static List<Example> examples(RunConfig config, List<ReviewRow> rows) {
        try (ReviewTokenizer tokenizer = load(
                config.tokenizer(),
                file -> ReviewTokenizer.truncatingAt(config.maxTokens(), config.truncation(), file))) {
            return config.examples(tokenizer::tokenize, rows);
        }
    }

    /** The tokenizer is loaded from a complete file, which a base model need not have. */
    private static ReviewTokenizer load(TokenizerFiles files, Function<Path, ReviewTokenizer> loading) {
        try {
            Path directory = Files.createTempDirectory("reviewstream-dry-run-");
            try {
                files.write(directory);
                return loading.apply(directory.resolve(BundleFiles.TOKENIZER));
            } finally {
                FileUtils.deleteDirectory(directory.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sources count the rows that are left before repeated and golden rows are dropped. */
    private static DryRunReport.RowCounts rows(DatasetSplits splits) {
        Corpus corpus = splits.corpus();
        long kept = corpus.sources().stream().mapToLong(Manifest.Source::rows).sum();
        long dropped = corpus.leftOut().getOrDefault(Corpus.LeftOut.REPEATED, 0L)
                + corpus.leftOut().getOrDefault(Corpus.LeftOut.GOLDEN, 0L);
        long leftOut =
                corpus.leftOut().values().stream().mapToLong(Long::longValue).sum();
        int used = corpus.rows().size();
        return new DryRunReport.RowCounts(
                kept - dropped + leftOut, splits.forReport().leftOut(), kept - dropped - used, used);
    }

    private static Map<String, DryRunReport.ClassCounts> parts(DatasetSplits splits) {
        Map<String, DryRunReport.ClassCounts> parts = new LinkedHashMap<>();
        parts.put("training", classes(splits.training()));
        parts.put("validation", classes(splits.validation()));
        parts.put("holdout", classes(splits.holdout()));
        return parts;
    }

    private static DryRunReport.ClassCounts classes(List<ReviewRow> rows) {
        long positive = rows.stream().filter(ReviewRow::positive).count();
        return new DryRunReport.ClassCounts(positive, rows.size() - positive);
    }

    private static DryRunReport.Steps steps(HyperParameters parameters, int rows) {
        int batches = ceilDiv(rows, parameters.batching().batchSize());
        int perEpoch = ceilDiv(batches, parameters.batching().accumulation());
        return new DryRunReport.Steps(perEpoch, parameters.epochs(), perEpoch * parameters.epochs());
    }

    private static int ceilDiv(int all, int size) {
        return (all - 1) / size + 1;
    }

    /** Scales the probe to all reviews: by tokens, or by reviews if a frozen backbone has encoded them. */
    private static DryRunReport.TimeEstimate time(
            StepTimingProbe.Pace pace,
            TokenCounts counts,
            List<ReviewRow> sample,
            DatasetSplits splits,
            HyperParameters parameters) {
        boolean encoded = parameters.freeze() instanceof Freeze.Backbone;
        double tokens = counts.truncated(sample);
        double training = encoded
                ? (double) splits.training().size() / sample.size()
                : counts.truncated(splits.training()) / tokens;
        double validation = encoded
                ? (double) splits.validation().size() / sample.size()
                : counts.truncated(splits.validation()) / tokens;
        double encoding = pace.encoding()
                * (counts.truncated(splits.training()) + counts.truncated(splits.validation()))
                / tokens;
        double validating = pace.validation() * validation;
        double epoch = pace.training() * training + validating;
        // The validation reviews, and as many of the training reviews.
        double baseline = 2 * validating;
        return new DryRunReport.TimeEstimate(
                sample.size(), encoding, baseline, epoch, encoding + baseline + parameters.epochs() * epoch);
    }

    private static DryRunReport.Parameters parameters(DistilBertNetwork network, HyperParameters parameters) {
        int layers = network.config().layers();
        long trained = 0;
        long frozen = 0;
        for (Map.Entry<String, NDArray> parameter : network.parameters().entrySet()) {
            long numbers = parameter.getValue().size();
            if (parameters.freeze().freezes(parameter.getKey(), layers)) {
                frozen += numbers;
            } else {
                trained += numbers;
            }
        }
        return new DryRunReport.Parameters(trained, frozen);
    }
}
