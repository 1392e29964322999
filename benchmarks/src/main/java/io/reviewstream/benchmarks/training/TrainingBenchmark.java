package io.reviewstream.benchmarks.training;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.benchmarks.training.TrainerSteps.HeadOnly;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The benchmark {@code training}: shape by shape, in every round each candidate has a turn. */
public final class TrainingBenchmark {
    private final TrainingWorkload workload;
    private final Optional<Path> python;
    private final Consumer<String> progress;

    /**
     * A benchmark to run.
     *
     * @param python an interpreter that has PyTorch, to compare with
     * @param progress takes a line about every measurement
     */
    public TrainingBenchmark(TrainingWorkload workload, Optional<Path> python, Consumer<String> progress) {
        this.workload = workload;
        this.python = python;
        this.progress = progress;
    }

    /**
     * Measures; sets PyTorch's threads in this process.
     *
     * @throws io.reviewstream.common.error.UserException if the Python cannot be used
     */
    public BenchResult run(Collection<Shape> shapes) {
        String libtorch = Engine.getEngine("PyTorch").getVersion();
        JniUtils.setNumThreads(workload.threads());
        List<BenchRow> rows = new ArrayList<>();
        Map<String, Map<String, Object>> peers = new LinkedHashMap<>();
        for (Shape shape : shapes) {
            rows.addAll(measure(shape, peers));
        }
        return new BenchResult(
                rows, Machine.current("libtorch " + libtorch, JniUtils.getNumThreads()), workload.settings(), peers);
    }

    private List<BenchRow> measure(Shape shape, Map<String, Map<String, Object>> peers) {
        DistilBertConfig config = shape.config();
        List<TrainingCandidate> candidates = new ArrayList<>(List.of(
                steps(StepRows.FLOAT32, config, Precision.FP32),
                steps(StepRows.BFLOAT16, config, Precision.BF16),
                new HeadOnly(config, workload)));
        if (python.isEmpty()) {
            return StepRows.of(shape.label(), medians(shape, candidates), workload.batchSize());
        }
        try (PythonPeer peer = PythonPeer.start(python.get(), config, workload)) {
            PythonPeer.About about = peer.about();
            peers.put("python", Map.of("torch", about.torch(), "blas", about.blas(), "threads", about.threads()));
            candidates.add(1, peer);
            return StepRows.of(shape.label(), medians(shape, candidates), workload.batchSize());
        }
    }

    private TrainingCandidate steps(String name, DistilBertConfig config, Precision precision) {
        return new TrainerSteps(name, config, workload, precision);
    }

    private Map<String, Double> medians(Shape shape, List<TrainingCandidate> candidates) {
        Figures figures = new Figures();
        Figures.rounds(workload.rounds(), candidates, (candidate, round) -> new TreeMap<>(candidate.round())
                .forEach((name, millis) -> {
                    figures.add(name, millis);
                    progress.accept(String.format(
                            Locale.ROOT,
                            "round %d of %d: %s %s, %.2f ms",
                            round,
                            workload.rounds(),
                            shape.label(),
                            name,
                            millis));
                }));
        return figures.medians();
    }

    /** A way to train. Used by one thread. */
    interface TrainingCandidate extends AutoCloseable {

        /** Trains for one turn: milliseconds of its steps or epochs, under the same names in every turn. */
        Map<String, Double> round();

        @Override
        default void close() {}
    }

    /** The rows of a shape. */
    static final class StepRows {
        static final String FLOAT32 = "torchscript fp32 step";
        static final String BFLOAT16 = "torchscript bf16 step";

        private static final double MILLIS_PER_SECOND = 1000;

        private final String shape;
        private final Map<String, Double> millis;
        private final int batchSize;

        private StepRows(String shape, Map<String, Double> millis, int batchSize) {
            this.shape = shape;
            this.millis = millis;
            this.batchSize = batchSize;
        }

        /**
         * For each kind of step its time and its ratio to the time of others, then reviews per second; then the epochs of the
         * head.
         *
         * @param millis medians by name
         */
        static List<BenchRow> of(String shape, Map<String, Double> millis, int batchSize) {
            return new StepRows(shape, millis, batchSize).rows();
        }

        private List<BenchRow> rows() {
            List<BenchRow> rows = new ArrayList<>();
            BenchRow float32 = time(FLOAT32);
            BenchRow bfloat16 = time(BFLOAT16);
            Optional<BenchRow> python =
                    Optional.ofNullable(millis.get(PythonPeer.STEP)).map(measured -> time(PythonPeer.STEP));
            python.ifPresent(rows::add);
            rows.add(python.map(float32::against).orElse(float32));
            python.ifPresent(peer -> rows.add(bfloat16.against(peer)));
            rows.add(bfloat16.against(float32));
            Stream.of(PythonPeer.STEP, FLOAT32, BFLOAT16)
                    .filter(millis::containsKey)
                    .forEach(name -> rows.add(throughput(name)));
            BenchRow first = time(HeadOnly.FIRST);
            rows.add(first);
            rows.add(time(HeadOnly.LATER).against(first));
            return rows;
        }

        private BenchRow time(String name) {
            return BenchRow.of(shape + " " + name, millis.get(name), "ms");
        }

        private BenchRow throughput(String step) {
            return BenchRow.of(
                    shape + " " + step.replace("step", "throughput"),
                    batchSize * MILLIS_PER_SECOND / millis.get(step),
                    "reviews/s");
        }
    }
}
