package io.reviewstream.benchmarks.training;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.benchmarks.training.TrainerSteps.HeadOnly;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Precision;
import io.reviewstream.trainer.training.Computation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The benchmark {@code training}: shape by shape, round by round, everyone in turn. */
public final class TrainingBenchmark {
    private final TrainingWorkload workload;
    private final Optional<Path> python;
    private final Consumer<String> progress;

    /**
     * A benchmark to run.
     *
     * @param python an interpreter that has PyTorch, to compare with
     * @param progress hears a line about every measurement
     */
    public TrainingBenchmark(TrainingWorkload workload, Optional<Path> python, Consumer<String> progress) {
        this.workload = workload;
        this.python = python;
        this.progress = progress;
    }

    /**
     * Measures; sets PyTorch's threads in this process.
     *
     * @throws io.reviewstream.common.error.UserException if the Python does not do its part
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
        List<TrainingCandidate> contenders = new ArrayList<>(List.of(
                steps(StepRows.PLAIN, config, Computation.Backend.PLAIN, Precision.FP32),
                steps(StepRows.FUSED, config, Computation.Backend.FUSED, Precision.FP32),
                steps(StepRows.BFLOAT16, config, Computation.Backend.FUSED, Precision.BF16),
                new HeadOnly(config, workload)));
        if (python.isEmpty()) {
            return StepRows.of(shape.label(), rounds(shape, contenders), workload.batchSize());
        }
        try (PythonPeer peer = PythonPeer.start(python.get(), config, workload)) {
            PythonPeer.About about = peer.about();
            peers.put("python", Map.of("torch", about.torch(), "blas", about.blas(), "threads", about.threads()));
            contenders.add(1, peer);
            return StepRows.of(shape.label(), rounds(shape, contenders), workload.batchSize());
        }
    }

    private TrainingCandidate steps(
            String name, DistilBertConfig config, Computation.Backend form, Precision precision) {
        return new TrainerSteps(name, config, workload, new Computation(form, precision));
    }

    /** Medians by name. In every round another one begins, so that no one has a place of its own. */
    private Map<String, Double> rounds(Shape shape, List<TrainingCandidate> contenders) {
        Map<String, List<Double>> measured = new LinkedHashMap<>();
        for (int round = 1; round <= workload.rounds(); round++) {
            for (TrainingCandidate contender : contenders) {
                Map<String, Double> turn = new TreeMap<>(contender.round());
                for (Map.Entry<String, Double> entry : turn.entrySet()) {
                    measured.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                            .add(entry.getValue());
                    progress.accept(String.format(
                            Locale.ROOT,
                            "round %d of %d: %s %s, %.2f ms",
                            round,
                            workload.rounds(),
                            shape.label(),
                            entry.getKey(),
                            entry.getValue()));
                }
            }
            Collections.rotate(contenders, -1);
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        measured.forEach((name, values) -> medians.put(name, Medians.of(values)));
        return medians;
    }

    /** Something that trains, and is measured when its turn comes. Used by one thread. */
    interface TrainingCandidate extends AutoCloseable {

        /** Takes one turn: milliseconds by the name of what took them, the same names in every turn. */
        Map<String, Double> round();

        @Override
        default void close() {}
    }
}
