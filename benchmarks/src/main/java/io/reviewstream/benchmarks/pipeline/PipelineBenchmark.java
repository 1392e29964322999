package io.reviewstream.benchmarks.pipeline;

import ai.djl.engine.Engine;
import io.reviewstream.benchmarks.pipeline.PipelineMeasurements.FlowObservation;
import io.reviewstream.benchmarks.pipeline.Sender.SendSchedule;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.Medians;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.RandomWords;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The benchmark {@code pipeline}. */
public final class PipelineBenchmark {
    /** What the launcher gives the programs. */
    private static final String HEAP = "1g";

    private static final int MAX_TOKENS = 256;
    /** Enough for the compiler to have seen everything; a transaction takes so many. */
    private static final int WARM_UP = 30_000;
    /** Of what is reached end to end, while a model is swapped. */
    private static final double SWAP_LOAD = 0.7;
    /** A share of the time that is watched, so that the swap is over in time. */
    private static final double SWAP_AFTER = 0.25;

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final PipelineWorkload workload;
    private final Consumer<String> progress;
    private final PipelineMeasurements measured = new PipelineMeasurements();

    /**
     * A benchmark to run once.
     *
     * @param progress hears a line about every measurement
     */
    public PipelineBenchmark(PipelineWorkload workload, Consumer<String> progress) {
        this.workload = workload;
        this.progress = progress;
    }

    /** Measures with a network of random weights, on random words. */
    public BenchResult run(Shape shape) {
        Random random = new Random(workload.seed());
        List<String> texts = Stream.generate(() -> RandomWords.review(shape, workload.lengths(), MAX_TOKENS, random))
                .limit(workload.reviews())
                .toList();
        try (RandomModel model = RandomModel.of(shape, workload.seed())) {
            return run(shape.label(), model.bundle(), texts);
        }
    }

    /**
     * Measures with a model, on the reviews of a file.
     *
     * @throws io.reviewstream.common.error.UserException where something cannot be read
     */
    public BenchResult run(ModelBundle bundle, Path data) {
        List<String> texts = new ArrayList<>(CsvCorpus.readAll(List.of(data)).rows().stream()
                .map(ReviewRow::text)
                .toList());
        Collections.shuffle(texts, new Random(workload.seed()));
        return run(bundle.version().value(), bundle, texts.subList(0, Math.min(workload.reviews(), texts.size())));
    }

    private BenchResult run(String label, ModelBundle bundle, List<String> texts) {
        Path directory = temporary();
        try {
            AlternatingModels models = new AlternatingModels(bundle, directory.resolve("models"));
            try (Pipeline pipeline = new Pipeline(id -> texts.get((int) (id % texts.size())), directory)) {
                pipeline.start(models, workload, HEAP);
                warmUp(pipeline, models);
                throughput(pipeline, models, texts, directory);
                workload.rates().forEach(rate -> latency(pipeline, rate));
                for (int round = 1; round <= workload.rounds(); round++) {
                    measured.calm.add(watch(pipeline, round, Optional.empty()));
                    measured.swapped.add(watch(pipeline, round, Optional.of(models)));
                }
            }
        } finally {
            delete(directory);
        }
        if (workload.waiting() > 0) {
            waiting();
        }
        return result(label, texts);
    }

    /** With the model alone, code that is run once for a review would be compiled after many minutes. */
    private void warmUp(Pipeline pipeline, AlternatingModels models) {
        tell("warming up: %.1f reviews/s with a tiny model", pipeline.burst(WARM_UP));
        models.swap();
        pipeline.await(models.inForce().version());
    }

    private void waiting() {
        Path directory = temporary();
        try {
            measured.waiting = Optional.of(new BacklogRun(workload, progress).run(directory));
        } finally {
            delete(directory);
        }
    }

    private void throughput(Pipeline pipeline, AlternatingModels models, List<String> texts, Path directory) {
        try (ChildJvm bare = new ChildJvm(BareLoopProcess.class, HEAP, directory)) {
            bare.ask(new BareLoopProcess.BareLoopTask(
                    models.inForce().directory().toString(), workload.threads(), texts));
            pipeline.burst(texts.size());
            BatchFigures before = pipeline.runs();
            List<Runnable> turns = new ArrayList<>(List.of(
                    () -> measured.bare.add(texts.size() / Double.parseDouble(bare.ask("pass"))),
                    () -> measured.endToEnd.add(pipeline.burst(texts.size()))));
            for (int round = 1; round <= workload.rounds(); round++) {
                turns.forEach(Runnable::run);
                // In every round another one begins.
                Collections.rotate(turns, 1);
                tell(
                        "round %d of %d: bare loop %.1f reviews/s, end to end %.1f reviews/s",
                        round, workload.rounds(), last(measured.bare), last(measured.endToEnd));
            }
            BatchFigures runs = pipeline.runs().since(before);
            tell("end to end: %s", runs);
            measured.runs = Optional.of(runs);
        }
    }

    private void latency(Pipeline pipeline, double rate) {
        SendSchedule schedule = pipeline.schedule(rate * Medians.of(measured.endToEnd), workload.seconds());
        List<Double> millis = new ArrayList<>();
        pipeline.flow(schedule, answer -> millis.add(schedule.latency(answer).toNanos() / 1e6));
        measured.latencies.put(rate, millis);
        tell("%d reviews sent at %.1f/s: median %.1f ms", schedule.reviews(), schedule.perSecond(), Medians.of(millis));
    }

    private FlowObservation watch(Pipeline pipeline, int round, Optional<AlternatingModels> swapping) {
        BatchFigures before = pipeline.runs();
        SendSchedule schedule = pipeline.schedule(SWAP_LOAD * Medians.of(measured.endToEnd), workload.seconds());
        Optional<CompletableFuture<Void>> swap = swapping.map(models -> CompletableFuture.runAsync(
                models::swap,
                CompletableFuture.delayedExecutor(
                        (long) (SWAP_AFTER * workload.seconds() * 1000), TimeUnit.MILLISECONDS)));
        List<SeenPrediction> answers = new ArrayList<>();
        DeliveryCounts tally = pipeline.flow(schedule, answers::add);
        swap.ifPresent(CompletableFuture::join);
        pipeline.linger(tally, LINGER);
        FlowObservation watch =
                FlowObservation.of(answers, tally, pipeline.runs().since(before));
        tell("round %d of %d, %s: %s", round, workload.rounds(), swapping.isPresent() ? "swap" : "no swap", watch);
        return watch;
    }

    private BenchResult result(String label, List<String> texts) {
        Map<String, Object> settings = new TreeMap<>(workload.settings());
        settings.put("model", label);
        settings.put("reviews", texts.size());
        String engine = "ONNX Runtime " + Engine.getEngine("OnnxRuntime").getVersion();
        return new BenchResult(
                new PipelineRows(measured).rows(), Machine.current(engine, workload.threads()), settings, Map.of());
    }

    private void tell(String form, Object... what) {
        progress.accept(String.format(Locale.ROOT, form, what));
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("reviewstream-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            FileUtils.deleteDirectory(directory.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
