package io.reviewstream.benchmarks.inference;

import ai.djl.engine.Engine;
import io.reviewstream.benchmarks.inference.InferenceCandidates.Pass;
import io.reviewstream.benchmarks.inference.InferenceWorkload.NeededWork;
import io.reviewstream.benchmarks.inference.InferenceWorkload.Reviews;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The benchmark {@code inference}: in every round each candidate has a turn, on one thread of the CPU. */
public final class InferenceBenchmark {
    private static final int WARMUP = 8;

    private final InferenceWorkload workload;
    private final Consumer<String> progress;

    /**
     * A benchmark to run.
     *
     * @param progress takes a line about every measurement
     */
    public InferenceBenchmark(InferenceWorkload workload, Consumer<String> progress) {
        this.workload = workload;
        this.progress = progress;
    }

    /** Measures a network of random weights. */
    public BenchResult run(Shape shape) {
        try (RandomModel model = RandomModel.of(shape, workload.seed())) {
            return run(shape.label(), model.bundle());
        }
    }

    /**
     * Measures a model in every form that its bundle has.
     *
     * @throws io.reviewstream.common.error.UserException if a file is missing, damaged or cannot be loaded
     */
    public BenchResult run(ModelBundle bundle) {
        return run(bundle.version().value(), bundle);
    }

    private BenchResult run(String label, ModelBundle bundle) {
        Reviews reviews = Reviews.of(workload, bundle);
        long needed = NeededWork.of(DistilBertConfig.read(bundle.directory())).of(reviews.tokenized());
        InferenceRows rows = new InferenceRows(reviews.count(), reviews.tokens(), needed, workload.threads());
        try (InferenceCandidates candidates = new InferenceCandidates(bundle);
                MatrixProduct floats = MatrixProduct.ofFloats();
                MatrixProduct integers = MatrixProduct.ofIntegers();
                ThreadsAgainstProcesses parallel =
                        new ThreadsAgainstProcesses(bundle, reviews.tokenized(), workload.threads())) {
            candidates.all().forEach(candidate -> candidate.pass(warmup(reviews.tokenized())));
            List<IntConsumer> turns = new ArrayList<>();
            candidates
                    .all()
                    .forEach(candidate -> turns.add(round -> {
                        Pass pass = candidate.pass(reviews.tokenized());
                        rows.add(candidate.name(), pass);
                        report(round, candidate.name(), pass.seconds());
                    }));
            turns.add(round -> {
                rows.add(InferenceRows.FLOATS, floats.perSecond());
                rows.add(InferenceRows.INTEGERS, integers.perSecond());
                reviews.secondsToTokenize(bundle).ifPresent(seconds -> rows.add(InferenceRows.TOKENIZATION, seconds));
                parallel.seconds().forEach((name, seconds) -> {
                    rows.add(name, seconds);
                    report(round, workload.threads() + " " + name, seconds);
                });
            });
            Figures.rounds(workload.rounds(), turns, IntConsumer::accept);
        }
        return result(label, bundle, reviews, rows.rows());
    }

    private BenchResult result(String label, ModelBundle bundle, Reviews reviews, List<BenchRow> measured) {
        List<BenchRow> rows = new ArrayList<>(measured);
        if (bundle.has(ServedFile.INT8.file())) {
            rows.addAll(OperatorProfile.of(
                            bundle.verified(ServedFile.INT8.file()), BatchingPolicy.FOR_CPU.split(reviews.tokenized()))
                    .rows(InferenceCandidates.INT8));
        }
        Map<String, Object> settings = new TreeMap<>(workload.settings());
        settings.put("model", label);
        settings.put("reviews", reviews.count());
        String engine = "ONNX Runtime " + Engine.getEngine("OnnxRuntime").getVersion();
        return new BenchResult(rows, Machine.current(engine, 1), settings, Map.of());
    }

    private void report(int round, String name, double seconds) {
        progress.accept(
                String.format(Locale.ROOT, "round %d of %d: %s, %.3f s", round, workload.rounds(), name, seconds));
    }

    /** A few reviews, enough to use everything once. */
    static List<TokenizedReview> warmup(List<TokenizedReview> reviews) {
        return reviews.subList(0, Math.min(WARMUP, reviews.size()));
    }
}
