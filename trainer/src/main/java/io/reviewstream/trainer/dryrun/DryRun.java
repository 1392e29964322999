package io.reviewstream.trainer.dryrun;

import ai.djl.ndarray.NDArray;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.inference.ReviewTokenizer;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.device.ChosenDevice;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.HeadPolicy;
import io.reviewstream.trainer.network.TokenizerFiles;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.RunConfig;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.TrainingExamples;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.Computation;
import io.reviewstream.trainer.training.Example;
import io.reviewstream.trainer.training.HyperParameters;
import io.reviewstream.trainer.training.StepTimingProbe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Says what a {@link TrainingRun} would do, and does not do it: a copy of the network in memory takes a few steps to be
 * timed, and is forgotten. Neither a registry nor a checkpoint directory is touched. On the thread that calls it, never
 * beside a training run of the same process.
 */
public final class DryRun {
    private final Clock clock;

    /** Dry runs whose steps {@code clock} times. */
    public DryRun(Clock clock) {
        this.clock = clock;
    }

    /**
     * The forecast of a run.
     *
     * @throws io.reviewstream.common.error.UserException where the base model or the data cannot be used
     */
    public DryRunReport of(BaseModel base, Corpus corpus, TrainingPlan plan) {
        return of(base, corpus, plan, RunContext.NONE);
    }

    /** The same of a run that something calls for. */
    public DryRunReport of(BaseModel base, Corpus corpus, TrainingPlan plan, RunContext occasion) {
        RunConfig setup = RunConfig.of(base, corpus, plan, occasion);
        DatasetSplits material = setup.splits();
        HyperParameters how = setup.parameters();
        ChosenDevice chosen = plan.device().select();
        Computation computation = plan.computation(chosen.fastBfloat16());
        TokenCounts counts = count(setup);
        List<ReviewRow> sample = sample(material.training(), counts, how.batchSize());
        try (DistilBertNetwork network = DistilBertNetwork.load(
                base.directory(), setup.networkConfig(), HeadPolicy.INITIALISE, plan.seed(), chosen.device())) {
            DryRunReport.Parameters parameters = parameters(network, how);
            StepTimingProbe.Pace pace = StepTimingProbe.run(network, how, computation, examples(setup, sample), clock);
            int rows = material.training().size() + material.validation().size();
            return new DryRunReport(
                    base.name(),
                    rows(material),
                    parts(material),
                    material.warnings(),
                    counts.distribution(),
                    setup.settings(),
                    plan.seed(),
                    steps(how, material.training().size()),
                    new DryRunReport.Computing(
                            chosen.reason(), computation.precision().toString(), pace.form()),
                    parameters,
                    MemoryEstimate.of(setup.networkConfig(), how, parameters, counts.longest(), rows),
                    TimeEstimate.of(
                            pace,
                            counts.amount(sample),
                            counts.amount(material.training()),
                            counts.amount(material.validation()),
                            how));
        }
    }

    private static TokenCounts count(RunConfig setup) {
        try (ReviewTokenizer tokenizer = load(setup.tokenizer(), ReviewTokenizer::withoutTruncation)) {
            return TokenCounts.of(
                    setup.splits().corpus().rows(),
                    text -> tokenizer.tokenize(text).tokens(),
                    setup.maxTokens());
        }
    }

    private static List<ReviewRow> sample(List<ReviewRow> rows, TokenCounts counts, int batchSize) {
        return StepTimingProbe.typicalRows(rows.size(), row -> counts.cut(rows.get(row)), batchSize).stream()
                .map(rows::get)
                .toList();
    }

    private static List<Example> examples(RunConfig setup, List<ReviewRow> rows) {
        try (ReviewTokenizer tokenizer = load(
                setup.tokenizer(), file -> ReviewTokenizer.truncatingAt(setup.maxTokens(), setup.truncation(), file))) {
            return TrainingExamples.of(tokenizer::tokenize, setup.labels(), rows);
        }
    }

    /** A tokenizer is loaded from a file, and what a base model has may not be complete. */
    private static ReviewTokenizer load(TokenizerFiles files, Function<Path, ReviewTokenizer> loading) {
        try {
            Path directory = Files.createTempDirectory("reviewstream-dry-run-");
            try {
                files.write(directory);
                return loading.apply(directory.resolve(BundleFiles.TOKENIZER));
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Sources count what they kept, before repeated and golden rows are dropped. */
    private static DryRunReport.RowCounts rows(DatasetSplits material) {
        Corpus corpus = material.corpus();
        long kept = corpus.sources().stream().mapToLong(Manifest.Source::rows).sum();
        long dropped = corpus.leftOut().getOrDefault(Corpus.LeftOut.REPEATED, 0L)
                + corpus.leftOut().getOrDefault(Corpus.LeftOut.GOLDEN, 0L);
        long leftOut =
                corpus.leftOut().values().stream().mapToLong(Long::longValue).sum();
        int used = corpus.rows().size();
        return new DryRunReport.RowCounts(
                kept - dropped + leftOut, material.forReport().leftOut(), kept - dropped - used, used);
    }

    private static Map<String, DryRunReport.ClassCounts> parts(DatasetSplits material) {
        Map<String, DryRunReport.ClassCounts> parts = new LinkedHashMap<>();
        parts.put("training", balance(material.training()));
        parts.put("validation", balance(material.validation()));
        parts.put("holdout", balance(material.holdout()));
        return parts;
    }

    private static DryRunReport.ClassCounts balance(List<ReviewRow> rows) {
        long positive = rows.stream().filter(ReviewRow::positive).count();
        return new DryRunReport.ClassCounts(positive, rows.size() - positive);
    }

    private static DryRunReport.Steps steps(HyperParameters how, int rows) {
        int batches = pieces(rows, how.batchSize());
        int perEpoch = pieces(batches, how.accumulation());
        return new DryRunReport.Steps(perEpoch, how.epochs(), perEpoch * how.epochs());
    }

    private static int pieces(int all, int size) {
        return (all - 1) / size + 1;
    }

    private static DryRunReport.Parameters parameters(DistilBertNetwork network, HyperParameters how) {
        int layers = network.config().layers();
        long trained = 0;
        long frozen = 0;
        for (Map.Entry<String, NDArray> parameter : network.parameters().entrySet()) {
            long numbers = parameter.getValue().size();
            if (how.freeze().freezes(parameter.getKey(), layers)) {
                frozen += numbers;
            } else {
                trained += numbers;
            }
        }
        return new DryRunReport.Parameters(trained, frozen);
    }
}
