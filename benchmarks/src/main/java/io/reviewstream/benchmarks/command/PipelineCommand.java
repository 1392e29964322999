package io.reviewstream.benchmarks.command;

import io.reviewstream.benchmarks.pipeline.PipelineBenchmark;
import io.reviewstream.benchmarks.pipeline.PipelineWorkload;
import io.reviewstream.benchmarks.result.BenchResult;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
final class PipelineCommand extends BenchmarkCommand {
    @Mixin
    private ModelOptions model;

    @Mixin
    private SubjectOptions subject;

    @Option(
            names = "--data",
            paramLabel = "FILE.csv",
            description = "Reviews to classify. Needs a model. Default: random words.")
    private Path data;

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
    private Integer threads;

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
            names = "--waiting",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Number of small reviews that wait for a streamer with a heap of 256 MB and a tiny model, while"
                            + " its memory is measured. Default: none.")
    private int waiting;

    @Option(
            names = "--kafka",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "KEY=VALUE",
            description = "A setting of the Kafka clients of the streamer; repeatable.")
    private Map<String, String> kafka = Map.of();

    @Override
    public Integer call() {
        PipelineWorkload workload = new PipelineWorkload(
                Optional.ofNullable(data),
                subject.lengths(),
                reviews,
                threads == null ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1) : threads,
                rounds,
                rates,
                seconds,
                waiting,
                kafka,
                subject.seed());
        return print(measure(new PipelineBenchmark(workload, progress())));
    }

    private BenchResult measure(PipelineBenchmark benchmark) {
        if (model.isGiven() != (data != null)) {
            throw UserException.usage(
                    "--data and a model go together. Name --data and one of --model and --registry, or none of them.");
        }
        if (data == null) {
            return benchmark.run(subject.shape());
        }
        ModelBundle bundle = model.bundle();
        // Child processes read its directory.
        bundle.verifyAll();
        return benchmark.run(bundle, data);
    }
}
