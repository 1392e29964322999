package io.reviewstream.benchmarks.inference;

import ai.djl.engine.Engine;
import io.reviewstream.benchmarks.inference.InferenceCandidates.InferenceCandidate;
import io.reviewstream.benchmarks.inference.InferenceCandidates.InferenceCandidate.Pass;
import io.reviewstream.benchmarks.inference.InferenceWorkload.Reviews;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.TokenizedReview;
import io.reviewstream.trainer.network.DistilBertConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The benchmark {@code inference}: round by round, every contender in turn, each on one thread of the CPU. */
public final class InferenceBenchmark {
    private static final int WARMUP = 8;

    private final InferenceWorkload workload;
    private final Consumer<String> progress;

    /**
     * A benchmark to run.
     *
     * @param progress hears a line about every measurement
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
     * Measures a model in the forms that its bundle has.
     *
     * @throws io.reviewstream.common.error.UserException where a file is missing, damaged or cannot be loaded
     */
    public BenchResult run(ModelBundle bundle) {
        return run(bundle.version().value(), bundle);
    }

    private BenchResult run(String label, ModelBundle bundle) {
        Reviews reviews = Reviews.of(workload, bundle);
        InferenceMeasurements measured = new InferenceMeasurements();
        try (InferenceCandidates contenders = new InferenceCandidates(bundle);
                MatrixProduct floats = MatrixProduct.ofFloats();
                MatrixProduct integers = MatrixProduct.ofIntegers();
                ThreadsAgainstProcesses together =
                        new ThreadsAgainstProcesses(bundle, reviews.tokenized(), workload.threads())) {
            List<InferenceCandidate> order = new ArrayList<>(contenders.all());
            order.forEach(contender -> contender.pass(warmup(reviews.tokenized())));
            for (int round = 1; round <= workload.rounds(); round++) {
                String turn = String.format(Locale.ROOT, "round %d of %d: ", round, workload.rounds());
                for (InferenceCandidate contender : order) {
                    Pass pass = contender.pass(reviews.tokenized());
                    measured.add(contender.name(), pass);
                    tell(turn + contender.name(), pass.seconds());
                }
                // In every round another one begins, so that no one has a place of its own.
                Collections.rotate(order, -1);
                measured.add(InferenceMeasurements.FLOATS, floats.perSecond());
                measured.add(InferenceMeasurements.INTEGERS, integers.perSecond());
                reviews.secondsToTokenize(bundle)
                        .ifPresent(seconds -> measured.add(InferenceMeasurements.TOKENIZING, seconds));
                together.round((name, seconds) -> {
                    measured.add(name, seconds);
                    tell(turn + workload.threads() + " " + name, seconds);
                });
            }
        }
        return result(label, bundle, reviews, measured);
    }

    private BenchResult result(String label, ModelBundle bundle, Reviews reviews, InferenceMeasurements measured) {
        long needed = NeededWork.of(DistilBertConfig.read(bundle.directory())).of(reviews.tokenized());
        InferenceRows rows = new InferenceRows(measured, reviews.count(), reviews.tokens(), needed, workload.threads());
        Map<String, Object> settings = new TreeMap<>(workload.settings());
        settings.put("model", label);
        settings.put("reviews", reviews.count());
        String engine = "ONNX Runtime " + Engine.getEngine("OnnxRuntime").getVersion();
        List<BenchRow> all = new ArrayList<>(rows.rows());
        if (bundle.has(ServedFile.INT8.file())) {
            all.addAll(OperatorProfile.of(
                            bundle.verified(ServedFile.INT8.file()), BatchingPolicy.FOR_CPU.split(reviews.tokenized()))
                    .rows(InferenceCandidates.INT8));
        }
        return new BenchResult(all, Machine.current(engine, 1), settings, Map.of());
    }

    private void tell(String what, double seconds) {
        progress.accept(String.format(Locale.ROOT, "%s, %.3f s", what, seconds));
    }

    /** A few of them, so that everything has been used once. */
    static List<TokenizedReview> warmup(List<TokenizedReview> reviews) {
        return reviews.subList(0, Math.min(WARMUP, reviews.size()));
    }
}
