package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.Trend.Point;
import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.benchmarks.subject.RandomModel;
import io.reviewstream.benchmarks.subject.RandomWords;
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
 * Many small reviews wait for a streamer with a small heap and a tiny model, so that what is seen is the streamer's memory
 * and not the model's. Used by one thread.
 */
final class BacklogRun {
    static final String HEAP = "256m";

    private static final Lengths LENGTHS = new Lengths(8, 16);
    private static final int MAX_TOKENS = 32;
    /** Of the reviews, from one look at the memory to the next. */
    private static final double SAMPLE = 0.01;

    private static final Duration LINGER = Duration.ofSeconds(2);
    /** Before that, code is compiled and caches fill. */
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
                Pipeline pipeline =
                        new Pipeline(id -> RandomWords.review(Shape.TINY, LENGTHS, MAX_TOKENS, random), directory)) {
            AlternatingModels models = new AlternatingModels(model.bundle(), directory.resolve("models"));
            DeliveryCounts tally = pipeline.pour(workload.waiting());
            progress.accept(String.format(Locale.ROOT, "%,d reviews wait", workload.waiting()));
            pipeline.start(models, workload, HEAP);
            pipeline.collect(tally, this::heard, () -> sample(pipeline.streamerPid(), tally.answered()));
            pipeline.linger(tally, LINGER);
            return result(tally);
        }
    }

    private void heard(SeenPrediction answer) {
        firstNanos = firstNanos == 0 ? answer.seenNanos() : firstNanos;
        lastNanos = answer.seenNanos();
    }

    private void sample(int pid, int answered) {
        if (answered - sampled < SAMPLE * workload.waiting()) {
            return;
        }
        sampled = answered;
        double megabytes = system.getProcess(pid).getResidentSetSize() / MEGABYTE;
        memory.add(new Point(answered, megabytes));
        progress.accept(String.format(Locale.ROOT, "%,d answered, %.0f MB resident", answered, megabytes));
    }

    private BacklogResult result(DeliveryCounts tally) {
        List<Point> settled = memory.stream()
                .filter(point -> point.x() >= SETTLED * workload.waiting())
                .toList();
        if (settled.size() < 2) {
            throw UserException.usage("--waiting " + workload.waiting()
                    + " is too few: they were answered before the memory could be watched.");
        }
        return new BacklogResult(
                tally.answered(),
                tally.lost(),
                tally.twice(),
                tally.answered() * NANOS / (lastNanos - firstNanos),
                settled.get(0).y(),
                settled.stream().mapToDouble(Point::y).max().orElseThrow(),
                PER * Trend.slope(settled));
    }

    /**
     * What became of many reviews that waited for a streamer with a small heap.
     *
     * @param twice answers beyond the first to a review
     * @param perSecond answers, from the first that was seen to the last
     * @param settledMegabytes resident memory of the streamer, once a fifth was answered
     * @param mostMegabytes the most it was after that
     * @param growthMegabytes for every 100,000 reviews after that
     */
    record BacklogResult(
            int answered,
            int lost,
            int twice,
            double perSecond,
            double settledMegabytes,
            double mostMegabytes,
            double growthMegabytes) {}
}
