package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.dryrun.DryRun;
import io.reviewstream.trainer.dryrun.DryRunReport;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.training.ProgressDisplay;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}. */
@Command(
        name = "train",
        description = {
            "Fine-tune a model on labelled reviews, export, evaluate and publish it.",
            "It comes into force where the gate accepts it; exit code 2 where it does not."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream train --data reviews.csv --base-model distilbert-base-uncased/ --registry models/",
            "  reviewstream train --data a.csv --data b.csv --freeze backbone --base-model base/ --registry models/",
            "  reviewstream train --dry-run --data reviews.csv --base-model base/ --registry models/"
        })
public final class TrainCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private TrainingOptions plan;

    @Mixin
    private GateOptions gate;

    @Mixin
    private ResultPrinter results;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description = "Labelled reviews: columns reviewText (or text, review), isPositive and, if there is one,"
                    + " reviewId.")
    private List<Path> data;

    @Option(
            names = "--base-model",
            required = true,
            paramLabel = "DIR|HUB_ID",
            description = "A DistilBERT: a local Hugging Face directory, or a hub id such as"
                    + " distilbert/distilbert-base-uncased, with @revision for a branch, tag or commit. A model in the"
                    + " Hugging Face cache is used as it is; another is fetched, see HF_ENDPOINT, HF_TOKEN and"
                    + " HF_HUB_OFFLINE, and kept in REVIEWSTREAM_HUB_CACHE.")
    private String baseModel;

    @Option(names = "--max-rows", paramLabel = "N", description = "Use only the first N reviews.")
    private Integer maxRows;

    @Option(
            names = "--dry-run",
            description = "Say what would be done, with estimates of memory and time, and do nothing: the registry is"
                    + " not touched.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        BaseModel base = BaseModel.find(baseModel);
        Corpus corpus = corpus();
        results.tell(ResultFormatter.of(corpus));
        TrainingPlan how = plan.plan().withGolden(gate.golden());
        if (dryRun) {
            DryRunReport forecast = new DryRun(clock).of(base, corpus, how);
            results.print(forecast, DryRunFormatter.of(forecast));
            return 0;
        }
        try (ProgressDisplay progress = new ProgressDisplay(clock)) {
            StoppableListener listener = new StoppableListener(progress);
            ModelRegistry models = registry.registry();
            Publisher publisher = new Publisher(models, AnnouncerOptions.announcer(kafka, models));
            TrainingRun run = new TrainingRun(models, gate.gate(clock), publisher, listener, clock);
            Optional<RunOutcome> outcome =
                    StopSignal.stoppable(listener::stop, () -> run.run(base, corpus, how, Optional.empty()));
            if (outcome.isEmpty()) {
                results.tell("Stopped; nothing was published."
                        + (how.checkpoints().isPresent() ? " The same command goes on from where it stopped." : ""));
                return ResultPrinter.STOPPED;
            }
            results.print(ResultFormatter.RunJson.of(outcome.get()), ResultFormatter.of(outcome.get()));
            return outcome.get().champion().isPresent() ? 0 : ResultPrinter.NOT_ACCEPTED;
        }
    }

    private Corpus corpus() {
        if (maxRows != null && maxRows < 1) {
            throw UserException.usage("--max-rows must be positive, not " + maxRows + ".");
        }
        Corpus all = CsvCorpus.readAll(data);
        return maxRows == null ? all : all.first(maxRows);
    }
}
