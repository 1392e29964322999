package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.result.BenchResult.Machine;
import io.reviewstream.benchmarks.result.BenchRow;
import io.reviewstream.benchmarks.result.BenchmarkCommand;
import io.reviewstream.benchmarks.result.Limits;
import io.reviewstream.benchmarks.subject.SubjectOptions;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench pipeline}. */
@Command(
        name = "pipeline",
        description = {
            "Measure reviews from topic to topic, exactly once, through a broker and a streamer in processes of their own:"
                    + " throughput beside the same model with the same number of threads and no Kafka, in turns; latency"
                    + " from the time a review was due to its committed prediction, at several rates; and the gap of a"
                    + " model swap at 70 %% of the throughput.",
            "Broker, sender and reader share the machine with the streamer: leave one core to them. Without a model, a"
                    + " network of random weights classifies random words."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream bench pipeline --shape base --threads 1",
            "  reviewstream bench pipeline --registry models/ --data kept-apart.csv --json > pipeline.json",
            "  reviewstream bench pipeline --shape tiny --waiting 1000000"
        })
public final class PipelineBenchmark extends BenchmarkCommand {
    private static final int MAX_TOKENS = 256;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--reviews",
            defaultValue = "1024",
            paramLabel = "N",
            description = "Number of reviews in a turn. Default: ${DEFAULT-VALUE}.")
    private int reviews;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Number of threads of the streamer, and of the bare loop. Default: the number of cores minus one.")
    private int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "Number of rounds, and of model swaps. Default:" + " ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "0.1,0.5,0.8",
            paramLabel = "SHARE",
            description =
                    "Rates at which latency is measured, as shares of the throughput. Default:" + " ${DEFAULT-VALUE}.")
    private List<Double> rates;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            paramLabel = "N",
            description =
                    "Duration of each rate, and of the observation of each swap, in seconds. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "30000",
            paramLabel = "N",
            description =
                    "Number of reviews that a tiny model classifies before anything is measured, so that the code is"
                            + " compiled. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--waiting",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Number of small reviews that wait for a streamer with a heap of 256 MB and a tiny model, while"
                            + " its memory is measured. Default: none.")
    private int waiting;

    @Option(
            names = "--release",
            description =
                    "Also measure the throughput while another process with the role release has an open release.")
    private boolean release;

    @Option(
            names = "--label-requests",
            description =
                    "Also measure the throughput while another process has the role feedback, without label requests and"
                            + " with 10,000 a day.")
    private boolean labelRequests;

    @Option(
            names = "--console",
            description = "Also measure the throughput while a console shows the pipeline on a page that is open.")
    private boolean console;

    @Mixin
    private StreamerClients clients;

    @Override
    public Integer call() {
        Limits.atLeast(1, "--reviews", reviews);
        Limits.atLeast(1, "--threads", threads);
        Limits.atLeast(1, "--rounds", rounds);
        rates.forEach(rate -> Limits.require(rate > 0 && rate <= 1, "--rates must be above 0 and at most 1", rate));
        Limits.atLeast(1, "--seconds", seconds);
        Limits.atLeast(1, "--warm-up", warmUp);
        Limits.atLeast(0, "--waiting", waiting);
        subject.lengths();
        if (subject.readsTexts() != subject.hasData()) {
            throw UserException.usage("--data and what reads its texts go together. Name --data and one of --model,"
                    + " --registry and --tokenizer, or none of them.");
        }
        return subject.measure(this::measure);
    }

    private int measure(String label, ModelBundle bundle) {
        List<String> texts = subject.hasData() ? subject.texts(reviews) : randomTexts();
        PipelineRun.Load load =
                new PipelineRun.Load(threads, warmUp, rounds, rates, seconds, neighbours(), clients.settings());
        PipelineRows measured =
                inDirectory(directory -> new PipelineRun(load, this::report).run(bundle, texts, directory));
        List<BenchRow> rows = new ArrayList<>(measured.rows());
        if (waiting > 0) {
            rows.addAll(inDirectory(directory -> new BacklogRun(waiting, subject.seed(), this::report)
                    .run(load, directory)
                    .rows()));
        }
        return print(rows, Machine.withOnnxRuntime(threads), Map.of("model", label, "reviews", texts.size()), Map.of());
    }

    private List<Neighbour> neighbours() {
        List<Neighbour> neighbours = new ArrayList<>();
        if (release) {
            neighbours.add(Neighbour.RELEASE);
        }
        if (labelRequests) {
            neighbours.addAll(List.of(Neighbour.FEEDBACK, Neighbour.LABEL_REQUESTS));
        }
        if (console) {
            neighbours.add(Neighbour.CONSOLE);
        }
        return neighbours;
    }

    private List<String> randomTexts() {
        Random random = new Random(subject.seed());
        return Stream.generate(() -> subject.shape().review(subject.lengths(), MAX_TOKENS, random))
                .limit(reviews)
                .toList();
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
