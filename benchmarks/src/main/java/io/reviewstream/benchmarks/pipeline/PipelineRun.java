package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.benchmarks.pipeline.PipelinePrograms.BareLoopProcess;
import io.reviewstream.benchmarks.pipeline.PipelineRows.FlowObservation;
import io.reviewstream.benchmarks.pipeline.PipelineRows.Throughput;
import io.reviewstream.benchmarks.pipeline.PredictionReader.DeliveryCounts;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.common.bundle.ModelBundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Throughput, latency and swaps of one model. Used once, by one thread. */
final class PipelineRun {
    /** The heap that the launcher gives the programs. */
    private static final String HEAP = "1g";

    /** The share of the throughput at which reviews are sent while a model is swapped. */
    private static final double SWAP_LOAD = 0.7;
    /** The share of the observed time before the swap. */
    private static final double SWAP_AFTER = 0.25;

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Load load;
    private final LineReporter report;

    /**
     * How it is measured.
     *
     * @param threads of the streamer, and of the bare loop
     * @param warmUp reviews that a tiny model classifies first, in one transaction
     * @param rounds turns of each
     * @param rates of sending, as shares of the throughput end to end
     * @param seconds of each rate, and of each observation of a swap
     * @param neighbours beside which throughput is also measured
     * @param kafka settings of the streamer's Kafka clients
     */
    record Load(
            int threads,
            int warmUp,
            int rounds,
            List<Double> rates,
            int seconds,
            List<Neighbour> neighbours,
            Map<String, String> kafka) {
        Load {
            rates = List.copyOf(rates);
            neighbours = List.copyOf(neighbours);
            kafka = Map.copyOf(kafka);
        }
    }

    /** Takes a line about a measurement. */
    interface LineReporter {
        void line(String format, Object... values);
    }

    PipelineRun(Load load, LineReporter report) {
        this.load = load;
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param directory for everything that is written
     */
    PipelineRows run(ModelBundle bundle, List<String> texts, Path directory) {
        ModelRotation models = ModelRotation.ofCopies(bundle, directory.resolve("models"));
        Map<Double, List<Double>> latencies = new LinkedHashMap<>();
        List<FlowObservation> calm = new ArrayList<>();
        List<FlowObservation> swapped = new ArrayList<>();
        try (Pipeline pipeline = new Pipeline(id -> texts.get((int) (id % texts.size())), directory)) {
            pipeline.start(models, load, HEAP);
            warmUp(pipeline, models);
            Throughput throughput = throughput(pipeline, models, texts, directory);
            double reached = throughput.medianEndToEnd();
            load.rates().forEach(rate -> latencies.put(rate, latencies(pipeline, rate * reached)));
            for (int round = 1; round <= load.rounds(); round++) {
                calm.add(observe(pipeline, reached, round, Optional.empty()));
                swapped.add(observe(pipeline, reached, round, Optional.of(models)));
            }
            return new PipelineRows(throughput, latencies, calm, swapped);
        }
    }

    /** Uses a tiny model, because with the real one it would take minutes until all code is compiled. */
    private void warmUp(Pipeline pipeline, ModelRotation models) {
        report.line("warming up: %.1f reviews/s with a tiny model", pipeline.throughput(load.warmUp()));
        models.promote();
        pipeline.await(models.champion().version());
    }

    private Throughput throughput(Pipeline pipeline, ModelRotation models, List<String> texts, Path directory) {
        try (ChildProcess bare = PipelinePrograms.start(BareLoopProcess.class, HEAP, directory)) {
            bare.ask(new BareLoopProcess.BareLoopTask(
                    models.champion().directory().toString(), load.threads(), texts));
            pipeline.throughput(texts.size());
            BatchFigures before = pipeline.batches();
            List<Double> bareLoop = new ArrayList<>();
            List<Double> endToEnd = new ArrayList<>();
            Map<Neighbour, List<Double>> beside = new EnumMap<>(Neighbour.class);
            List<IntConsumer> turns = new ArrayList<>(List.of(
                    round -> {
                        bareLoop.add(texts.size() / Double.parseDouble(bare.ask("pass")));
                        report.line("round %d of %d: bare loop %.1f reviews/s", round, load.rounds(), last(bareLoop));
                    },
                    round -> {
                        endToEnd.add(pipeline.throughput(texts.size()));
                        report.line("round %d of %d: end to end %.1f reviews/s", round, load.rounds(), last(endToEnd));
                    }));
            for (Neighbour neighbour : load.neighbours()) {
                List<Double> besideIt = beside.computeIfAbsent(neighbour, key -> new ArrayList<>());
                turns.add(round -> {
                    try (ChildProcess process = pipeline.start(neighbour, models, load, HEAP)) {
                        // A program that has just started compiles its code.
                        pipeline.throughput(texts.size());
                        besideIt.add(pipeline.throughput(texts.size()));
                        process.requireAlive();
                    }
                    report.line(
                            "round %d of %d: end to end %s %.1f reviews/s",
                            round, load.rounds(), neighbour.label(), last(besideIt));
                });
            }
            Figures.rounds(load.rounds(), turns, IntConsumer::accept);
            BatchFigures batches = pipeline.batches().since(before);
            report.line("end to end: %s", batches);
            return new Throughput(bareLoop, endToEnd, beside, batches);
        }
    }

    private List<Double> latencies(Pipeline pipeline, double perSecond) {
        SendSchedule schedule = pipeline.schedule(perSecond, load.seconds());
        List<Double> millis = new ArrayList<>();
        pipeline.flow(
                schedule, prediction -> millis.add(schedule.latency(prediction).toNanos() / 1e6));
        report.line("%d reviews sent at %.1f/s: median %.1f ms", schedule.reviews(), perSecond, Figures.median(millis));
        return millis;
    }

    private FlowObservation observe(Pipeline pipeline, double reached, int round, Optional<ModelRotation> swapping) {
        BatchFigures before = pipeline.batches();
        SendSchedule schedule = pipeline.schedule(SWAP_LOAD * reached, load.seconds());
        Optional<CompletableFuture<Void>> swap = swapping.map(models -> CompletableFuture.runAsync(
                models::promote,
                CompletableFuture.delayedExecutor((long) (SWAP_AFTER * load.seconds() * 1000), TimeUnit.MILLISECONDS)));
        List<SeenPrediction> predictions = new ArrayList<>();
        DeliveryCounts counts = pipeline.flow(schedule, predictions::add);
        swap.ifPresent(CompletableFuture::join);
        pipeline.countDuplicates(counts, LINGER);
        FlowObservation flow =
                FlowObservation.of(predictions, counts, pipeline.batches().since(before));
        report.line("round %d of %d, %s: %s", round, load.rounds(), swapping.isPresent() ? "swap" : "no swap", flow);
        return flow;
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }
}
