package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import oshi.SystemInfo;
import oshi.software.os.OperatingSystem;

/**
 * Resident memory of a streamer with a small heap and a tiny model for which many small reviews wait. Used by one thread.
 */
final class BacklogRun {
    static final String HEAP = "256m";

    private static final Lengths LENGTHS = new Lengths(8, 16);
    private static final int MAX_TOKENS = 32;
    /** The share of the reviews from one sample of the memory to the next. */
    private static final double SAMPLE = 0.01;

    private static final Duration LINGER = Duration.ofSeconds(2);
    /** The share of the reviews during which code is compiled and caches fill. */
    private static final double SETTLED = 0.2;

    private static final double MEGABYTE = 1e6;
    private static final double PER = 100_000;
    private static final double NANOS = 1e9;

    private final PipelineWorkload workload;
    private final Consumer<String> progress;
    private final OperatingSystem system = new SystemInfo().getOperatingSystem();
    private final List<Point> memory = new ArrayList<>();
    private long firstNanos;
    private long lastNanos;
    private int sampled;

    BacklogRun(PipelineWorkload workload, Consumer<String> progress) {
        this.workload = workload;
        this.progress = progress;
    }

    BacklogResult run(Path directory) {
        Random random = new Random(workload.seed());
        try (RandomModel model = RandomModel.of(Shape.TINY, workload.seed());
                Pipeline pipeline = new Pipeline(id -> Shape.TINY.review(LENGTHS, MAX_TOKENS, random), directory)) {
            AlternatingModels models = new AlternatingModels(model.bundle(), directory.resolve("models"));
            DeliveryCounts counts = pipeline.sendAll(workload.waiting());
            progress.accept(String.format(Locale.ROOT, "%,d reviews wait", workload.waiting()));
            pipeline.start(models, workload, HEAP);
            pipeline.collect(counts, this::received, () -> sample(pipeline.streamerPid(), counts.classified()));
            pipeline.countDuplicates(counts, LINGER);
            return result(counts);
        }
    }

    private void received(SeenPrediction prediction) {
        firstNanos = firstNanos == 0 ? prediction.seenNanos() : firstNanos;
        lastNanos = prediction.seenNanos();
    }

    private void sample(int pid, int classified) {
        if (classified - sampled < SAMPLE * workload.waiting()) {
            return;
        }
        sampled = classified;
        double megabytes = system.getProcess(pid).getResidentSetSize() / MEGABYTE;
        memory.add(new Point(classified, megabytes));
        progress.accept(String.format(Locale.ROOT, "%,d classified, %.0f MB resident", classified, megabytes));
    }

    private BacklogResult result(DeliveryCounts counts) {
        List<Point> settled = memory.stream()
                .filter(point -> point.x() >= SETTLED * workload.waiting())
                .toList();
        if (settled.size() < 2) {
            throw UserException.usage(
                    "--waiting " + workload.waiting() + " is too few to observe the memory; use at least 20000.");
        }
        return new BacklogResult(
                counts.classified(),
                counts.lost(),
                counts.duplicated(),
                counts.classified() * NANOS / (lastNanos - firstNanos),
                settled.get(0).y(),
                settled.stream().mapToDouble(Point::y).max().orElseThrow(),
                PER * slope(settled));
    }

    /**
     * The result.
     *
     * @param duplicated predictions beyond the first of a review
     * @param perSecond predictions, from the first that was read to the last
     * @param settledMegabytes resident memory of the streamer, once a fifth was classified
     * @param mostMegabytes its largest value after that
     * @param growthMegabytes growth for every 100,000 reviews after that
     */
    record BacklogResult(
            int classified,
            int lost,
            int duplicated,
            double perSecond,
            double settledMegabytes,
            double mostMegabytes,
            double growthMegabytes) {}

    /** One sample. */
    record Point(double x, double y) {}

    /**
     * The median of the slopes between any two points, which outliers do not move (Theil 1950, Sen 1968).
     *
     * @param points of at least two different x
     */
    static double slope(List<Point> points) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            for (int j = i + 1; j < points.size(); j++) {
                double width = points.get(j).x() - points.get(i).x();
                if (width != 0) {
                    slopes.add((points.get(j).y() - points.get(i).y()) / width);
                }
            }
        }
        return Figures.median(slopes);
    }
}
