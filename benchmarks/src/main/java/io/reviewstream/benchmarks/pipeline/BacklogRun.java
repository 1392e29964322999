package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.PredictionReader.DeliveryCounts;
import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.Figures;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.ModelRotation;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.Shape;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    private static final String MEGABYTES = "MB";
    private static final double PER = 100_000;
    private static final double NANOS = 1e9;

    private final int waiting;
    private final long seed;
    private final PipelineRun.LineReporter report;
    private final OperatingSystem system = new SystemInfo().getOperatingSystem();
    private final List<Point> memory = new ArrayList<>();
    private long firstNanos;
    private long lastNanos;
    private int sampled;

    /** With so many reviews. */
    BacklogRun(int waiting, long seed, PipelineRun.LineReporter report) {
        this.waiting = waiting;
        this.seed = seed;
        this.report = report;
    }

    BacklogResult run(PipelineRun.Load load, Path directory) {
        Random random = new Random(seed);
        try (RandomModel model = RandomModel.of(Shape.TINY, seed);
                Pipeline pipeline = new Pipeline(id -> Shape.TINY.review(LENGTHS, MAX_TOKENS, random), directory)) {
            ModelRotation models = ModelRotation.ofCopies(model.bundle(), directory.resolve("models"));
            DeliveryCounts counts = pipeline.sendAll(waiting);
            report.line("%,d reviews wait", waiting);
            pipeline.start(models, load, HEAP);
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
        if (classified - sampled < SAMPLE * waiting) {
            return;
        }
        sampled = classified;
        double megabytes = system.getProcess(pid).getResidentSetSize() / MEGABYTE;
        memory.add(new Point(classified, megabytes));
        report.line("%,d classified, %.0f MB resident", classified, megabytes);
    }

    private BacklogResult result(DeliveryCounts counts) {
        List<Point> settled =
                memory.stream().filter(point -> point.x() >= SETTLED * waiting).toList();
        if (settled.size() < 2) {
            throw UserException.usage(
                    "--waiting " + waiting + " is too few to observe the memory; use at least 20000.");
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
            double growthMegabytes) {
        List<BenchRow> rows() {
            BenchRow settled = BenchRow.of("waiting: resident, settled", settledMegabytes(), MEGABYTES);
            return List.of(
                    BenchRow.count("waiting: reviews classified", classified()),
                    BenchRow.count("waiting: reviews lost", lost()),
                    BenchRow.count("waiting: reviews duplicated", duplicated()),
                    BenchRow.of("waiting: throughput", perSecond(), PipelineRows.THROUGHPUT),
                    settled,
                    BenchRow.of("waiting: resident, at most", mostMegabytes(), MEGABYTES)
                            .against(settled),
                    BenchRow.growth("waiting: resident, for 100,000 reviews", growthMegabytes(), MEGABYTES));
        }
    }

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
