package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidates.Pass;
import io.reviewstream.benchmarks.inference.InferenceReviews.NeededWork;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.benchmarks.subject.SubjectOptions;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench inference}: in every round each candidate has a turn, on one thread of the CPU. */
@Command(
        name = "inference",
        description = {
            "Measure the throughput of inference on one thread of the CPU: one by one and in batches with the plain file"
                    + " and DJL, as one would write it without this project; then in batches of reviews of similar length"
                    + " (\"our batches\") with each file of the model. Beside them: the peak of matrix products, threads of"
                    + " one process beside as many processes, and the operators that take the time of int8.",
            "Without --model and --registry, a network of random weights classifies random tokens. The candidates take"
                    + " turns in every round; a value is the median of its rounds. Run it on an idle machine."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench inference --shape small",
            "  reviewstream bench inference --registry models/ --data kept-apart.csv --json > inference.json"
        })
public final class InferenceBenchmark extends BenchmarkCommand {
    private static final int WARMUP = 8;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--reviews",
            defaultValue = "256",
            paramLabel = "N",
            description = "Number of reviews in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--max-tokens",
            defaultValue = "256",
            paramLabel = "N",
            description = "Length, in tokens, to which longer reviews are truncated. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "Number of rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Number of threads of one process that are compared with as many processes; 1 leaves that out."
                            + " Default: 2, on a single core 1.")
    private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

    @Override
    public Integer call() {
        Limits.atLeast(1, "--reviews", reviews);
        Limits.between(3, 512, "--max-tokens", maxTokens);
        Limits.atLeast(1, "--rounds", rounds);
        Limits.atLeast(1, "--threads", threads);
        subject.lengths();
        return subject.measure(this::measure);
    }

    private int measure(String label, ModelBundle bundle) {
        int longest = Math.min(maxTokens, bundle.manifest().maxTokens());
        InferenceReviews measured = subject.hasData()
                ? InferenceReviews.of(subject.texts(reviews), longest, bundle)
                : InferenceReviews.random(subject.lengths(), reviews, longest, subject.seed(), bundle);
        List<BenchRow> rows = new ArrayList<>(rounds(measured, bundle));
        if (bundle.has(ServedFile.INT8.file())) {
            rows.addAll(OperatorProfile.of(
                            bundle.verified(ServedFile.INT8.file()), BatchingPolicy.FOR_CPU.split(measured.tokenized()))
                    .rows(InferenceCandidates.INT8));
        }
        return print(rows, Machine.withOnnxRuntime(1), Map.of("model", label, "reviews", measured.count()), Map.of());
    }

    private List<BenchRow> rounds(InferenceReviews measured, ModelBundle bundle) {
        long needed = NeededWork.of(DistilBertConfig.read(bundle.directory())).of(measured.tokenized());
        InferenceRows rows = new InferenceRows(measured.count(), measured.tokens(), needed, threads);
        try (InferenceCandidates candidates = new InferenceCandidates(bundle);
                MatrixProduct floats = MatrixProduct.ofFloats();
                MatrixProduct integers = MatrixProduct.ofIntegers();
                ThreadsAgainstProcesses parallel = new ThreadsAgainstProcesses(bundle, measured.tokenized(), threads)) {
            List<IntConsumer> turns = new ArrayList<>();
            candidates.all().forEach(candidate -> {
                candidate.pass(warmup(measured.tokenized()));
                turns.add(round -> {
                    Pass pass = candidate.pass(measured.tokenized());
                    rows.add(candidate.name(), pass);
                    report("round %d of %d: %s, %.3f s", round, rounds, candidate.name(), pass.seconds());
                });
            });
            turns.add(round -> {
                rows.add(InferenceRows.FLOATS, floats.perSecond());
                rows.add(InferenceRows.INTEGERS, integers.perSecond());
                measured.secondsToTokenize(bundle).ifPresent(seconds -> rows.add(InferenceRows.TOKENIZATION, seconds));
                parallel.seconds().forEach((name, seconds) -> {
                    rows.add(name, seconds);
                    report("round %d of %d: %d %s, %.3f s", round, rounds, threads, name, seconds);
                });
            });
            Figures.rounds(rounds, turns, IntConsumer::accept);
        }
        return rows.rows();
    }

    /** A few reviews, enough to use everything once. */
    static List<TokenizedReview> warmup(List<TokenizedReview> reviews) {
        return reviews.subList(0, Math.min(WARMUP, reviews.size()));
    }
}
