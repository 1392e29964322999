package io.reviewstream.benchmarks.pipeline;

import ai.djl.engine.Engine;
import io.reviewstream.benchmarks.child.ChildProcess;
import io.reviewstream.benchmarks.pipeline.BacklogRun.BacklogResult;
import io.reviewstream.benchmarks.pipeline.PipelinePrograms.BareLoopProcess;
import io.reviewstream.benchmarks.pipeline.PipelineRows.FlowObservation;
import io.reviewstream.benchmarks.pipeline.PipelineRows.Throughput;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The benchmark {@code pipeline}. */
public final class PipelineBenchmark {
    /** The heap that the launcher gives the programs. */
    private static final String HEAP = "1g";

    private static final int MAX_TOKENS = 256;
    /** Enough for the compiler to have seen all code; one transaction takes so many. */
    private static final int WARM_UP = 30_000;
    /** The share of the throughput at which reviews are sent while a model is swapped. */
    private static final double SWAP_LOAD = 0.7;
    /** The share of the observed time before the swap. */
    private static final double SWAP_AFTER = 0.25;

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final PipelineWorkload workload;
    private final Consumer<String> progress;

    /**
     * A benchmark to run.
     *
     * @param progress takes a line about every measurement
     */
    public PipelineBenchmark(PipelineWorkload workload, Consumer<String> progress) {
        this.workload = workload;
        this.progress = progress;
    }

    /** Measures with a network of random weights, on random words. */
    public BenchResult run(Shape shape) {
        Random random = new Random(workload.seed());
        List<String> texts = Stream.generate(() -> shape.review(workload.lengths(), MAX_TOKENS, random))
                .limit(workload.reviews())
                .toList();
        try (RandomModel model = RandomModel.of(shape, workload.seed())) {
            return run(shape.label(), model.bundle(), texts);
        }
    }

    /**
     * Measures with a model, on the reviews of a file.
     *
     * @throws io.reviewstream.common.error.UserException if the file cannot be read
     */
    public BenchResult run(ModelBundle bundle, Path data) {
        List<String> texts = new ArrayList<>(CsvCorpus.readAll(List.of(data)).rows().stream()
                .map(ReviewRow::text)
                .toList());
        Collections.shuffle(texts, new Random(workload.seed()));
        return run(bundle.version().value(), bundle, texts.subList(0, Math.min(workload.reviews(), texts.size())));
    }

    private BenchResult run(String label, ModelBundle bundle, List<String> texts) {
        PipelineRows measured = inDirectory(directory -> measure(bundle, texts, directory));
        Map<String, Object> settings = new TreeMap<>(workload.settings());
        settings.put("model", label);
        settings.put("reviews", texts.size());
        String engine = "ONNX Runtime " + Engine.getEngine("OnnxRuntime").getVersion();
        return new BenchResult(measured.rows(), Machine.current(engine, workload.threads()), settings, Map.of());
    }

    private PipelineRows measure(ModelBundle bundle, List<String> texts, Path directory) {
        AlternatingModels models = new AlternatingModels(bundle, directory.resolve("models"));
        Throughput throughput;
        Map<Double, List<Double>> latencies = new LinkedHashMap<>();
        List<FlowObservation> calm = new ArrayList<>();
        List<FlowObservation> swapped = new ArrayList<>();
        try (Pipeline pipeline = new Pipeline(id -> texts.get((int) (id % texts.size())), directory)) {
            pipeline.start(models, workload, HEAP);
            warmUp(pipeline, models);
            throughput = throughput(pipeline, models, texts, directory);
            double reached = throughput.medianEndToEnd();
            workload.rates().forEach(rate -> latencies.put(rate, latencies(pipeline, rate * reached)));
            for (int round = 1; round <= workload.rounds(); round++) {
                calm.add(observe(pipeline, reached, round, Optional.empty()));
                swapped.add(observe(pipeline, reached, round, Optional.of(models)));
            }
        }
        Optional<BacklogResult> backlog = workload.waiting() == 0
                ? Optional.empty()
                : Optional.of(inDirectory(each -> new BacklogRun(workload, progress).run(each)));
        return new PipelineRows(throughput, latencies, calm, swapped, backlog);
    }

    /** Uses a tiny model, because with the real one it would take minutes until all code is compiled. */
    private void warmUp(Pipeline pipeline, AlternatingModels models) {
        report("warming up: %.1f reviews/s with a tiny model", pipeline.throughput(WARM_UP));
        models.swap();
        pipeline.await(models.champion().version());
    }

    private Throughput throughput(Pipeline pipeline, AlternatingModels models, List<String> texts, Path directory) {
        try (ChildProcess bare = PipelinePrograms.start(BareLoopProcess.class, HEAP, directory)) {
            bare.ask(new BareLoopProcess.BareLoopTask(
                    models.champion().directory().toString(), workload.threads(), texts));
            pipeline.throughput(texts.size());
            BatchFigures before = pipeline.batches();
            List<Double> bareLoop = new ArrayList<>();
            List<Double> endToEnd = new ArrayList<>();
            List<IntConsumer> turns = List.of(
                    round -> {
                        bareLoop.add(texts.size() / Double.parseDouble(bare.ask("pass")));
                        report("round %d of %d: bare loop %.1f reviews/s", round, workload.rounds(), last(bareLoop));
                    },
                    round -> {
                        endToEnd.add(pipeline.throughput(texts.size()));
                        report("round %d of %d: end to end %.1f reviews/s", round, workload.rounds(), last(endToEnd));
                    });
            Figures.rounds(workload.rounds(), turns, IntConsumer::accept);
            BatchFigures batches = pipeline.batches().since(before);
            report("end to end: %s", batches);
            return new Throughput(bareLoop, endToEnd, batches);
        }
    }

    private List<Double> latencies(Pipeline pipeline, double perSecond) {
        SendSchedule schedule = pipeline.schedule(perSecond, workload.seconds());
        List<Double> millis = new ArrayList<>();
        pipeline.flow(
                schedule, prediction -> millis.add(schedule.latency(prediction).toNanos() / 1e6));
        report("%d reviews sent at %.1f/s: median %.1f ms", schedule.reviews(), perSecond, Figures.median(millis));
        return millis;
    }

    private FlowObservation observe(
            Pipeline pipeline, double reached, int round, Optional<AlternatingModels> swapping) {
        BatchFigures before = pipeline.batches();
        SendSchedule schedule = pipeline.schedule(SWAP_LOAD * reached, workload.seconds());
        Optional<CompletableFuture<Void>> swap = swapping.map(models -> CompletableFuture.runAsync(
                models::swap,
                CompletableFuture.delayedExecutor(
                        (long) (SWAP_AFTER * workload.seconds() * 1000), TimeUnit.MILLISECONDS)));
        List<SeenPrediction> predictions = new ArrayList<>();
        DeliveryCounts counts = pipeline.flow(schedule, predictions::add);
        swap.ifPresent(CompletableFuture::join);
        pipeline.countDuplicates(counts, LINGER);
        FlowObservation flow =
                FlowObservation.of(predictions, counts, pipeline.batches().since(before));
        report("round %d of %d, %s: %s", round, workload.rounds(), swapping.isPresent() ? "swap" : "no swap", flow);
        return flow;
    }

    private void report(String format, Object... values) {
        progress.accept(String.format(Locale.ROOT, format, values));
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    /** Measures with a temporary directory. */
    private static <T> T inDirectory(Function<Path, T> measurement) {
        try {
            Path directory = Files.createTempDirectory("reviewstream-bench-");
            try {
                return measurement.apply(directory);
            } finally {
                FileUtils.deleteDirectory(directory.toFile());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
