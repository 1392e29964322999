package io.reviewstream.benchmarks.training;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.benchmarks.training.TrainerSteps.HeadOnly;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench training}: shape by shape, in every round each candidate has a turn. */
@Command(
        name = "training",
        description = {
            "Measure the training of a network with random weights on random tokens, on the CPU: TorchScript in F32"
                    + " and in bfloat16, all weights and the head alone.",
            "The candidates take turns in every round; a value is the median of its rounds. Run it on an idle machine."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench training --shapes small",
            "  reviewstream bench training --python venv/bin/python --json > training.json"
        })
public final class TrainingBenchmark extends BenchmarkCommand {
    @Option(
            names = "--shapes",
            split = ",",
            defaultValue = "base,small",
            paramLabel = "SHAPE",
            description = "base: 6 layers, 768 wide; small: 4 layers, 256 wide; tiny: 2 layers, 8 wide, to see that it"
                    + " works. Default: ${DEFAULT-VALUE}.")
    private List<Shape> shapes;

    @Option(
            names = "--batch-size",
            defaultValue = "16",
            paramLabel = "N",
            description = "Number of reviews in a step. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--tokens",
            defaultValue = "128",
            paramLabel = "N",
            description = "Number of tokens of a review. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "N",
            description = "Number of threads that compute. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "Number of rounds. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--steps",
            defaultValue = "3",
            paramLabel = "N",
            description = "Number of measured steps in a round. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warmup",
            defaultValue = "1",
            paramLabel = "N",
            description = "Number of steps before those in each round. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--seed",
            defaultValue = "42",
            paramLabel = "N",
            description = "Seed of weights, tokens and dropout. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            description =
                    "Python interpreter with PyTorch (pip install torch in a virtual environment) that trains the same"
                            + " network in its turn, with as many threads; and again with the Trainer of transformers, if"
                            + " that and accelerate are installed.")
    private Path python;

    /** Sets PyTorch's threads in this process. */
    @Override
    public Integer call() {
        TrainingWorkload workload = new TrainingWorkload(batchSize, tokens, threads, rounds, steps, warmup, seed);
        String libtorch = Engine.getEngine("PyTorch").getVersion();
        JniUtils.setNumThreads(threads);
        List<BenchRow> rows = new ArrayList<>();
        Map<String, Map<String, Object>> peers = new LinkedHashMap<>();
        for (Shape shape : new LinkedHashSet<>(shapes)) {
            rows.addAll(measure(shape, workload, peers));
        }
        return print(rows, Machine.current("libtorch " + libtorch, JniUtils.getNumThreads()), Map.of(), peers);
    }

    private List<BenchRow> measure(Shape shape, TrainingWorkload workload, Map<String, Map<String, Object>> peers) {
        DistilBertConfig config = shape.config();
        List<TrainingCandidate> candidates = new ArrayList<>(List.of(
                new TrainerSteps(StepRows.FLOAT32, config, workload, Precision.FP32),
                new TrainerSteps(StepRows.BFLOAT16, config, workload, Precision.BF16),
                new HeadOnly(config, workload)));
        if (python == null) {
            return StepRows.of(shape.label(), medians(shape, candidates), batchSize);
        }
        try (PythonPeer peer = PythonPeer.start(python, config, workload);
                TransformersPeer trainer = TransformersPeer.start(python, config, workload)) {
            PythonPeer.About about = peer.about();
            Map<String, Object> facts =
                    new TreeMap<>(Map.of("torch", about.torch(), "blas", about.blas(), "threads", about.threads()));
            candidates.add(1, peer);
            trainer.installed().transformers().ifPresent(version -> {
                facts.put("transformers", version);
                candidates.add(2, trainer);
            });
            trainer.installed().without().ifPresent(why -> report("%s", why));
            peers.put("python", facts);
            return StepRows.of(shape.label(), medians(shape, candidates), batchSize);
        }
    }

    private Map<String, Double> medians(Shape shape, List<TrainingCandidate> candidates) {
        Figures figures = new Figures();
        Figures.rounds(
                rounds, candidates, (candidate, round) -> new TreeMap<>(candidate.round()).forEach((name, millis) -> {
                    figures.add(name, millis);
                    report("round %d of %d: %s %s, %.2f ms", round, rounds, shape.label(), name, millis);
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

        private static final List<String> PEERS =
                List.of(PythonPeer.STEP, TransformersPeer.RANDOM, TransformersPeer.BY_LENGTH);
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
            List<BenchRow> peers =
                    PEERS.stream().filter(millis::containsKey).map(this::time).toList();
            rows.addAll(peers);
            if (peers.isEmpty()) {
                rows.add(float32);
            }
            peers.forEach(peer -> rows.add(float32.against(peer)));
            peers.forEach(peer -> rows.add(bfloat16.against(peer)));
            rows.add(bfloat16.against(float32));
            Stream.concat(PEERS.stream(), Stream.of(FLOAT32, BFLOAT16))
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
