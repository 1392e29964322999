package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.control.Announcer;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.topic.LabeledTopic;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.TextCorpus;
import io.reviewstream.trainer.dryrun.DryRun;
import io.reviewstream.trainer.dryrun.DryRunReport;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.DatasetSplits;
import io.reviewstream.trainer.run.Publisher;
import io.reviewstream.trainer.run.RunConfig;
import io.reviewstream.trainer.run.RunContext;
import io.reviewstream.trainer.run.RunOutcome;
import io.reviewstream.trainer.run.SameRun;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.run.TrainingRun;
import io.reviewstream.trainer.topic.LabeledCorpus;
import io.reviewstream.trainer.training.CheckpointPlan;
import io.reviewstream.trainer.training.ProgressDisplay;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train}. */
@Command(
        name = "train",
        customSynopsis = "reviewstream train --data FILE.csv... --base-model DIR|HUB_ID --registry DIR [OPTIONS]",
        description = {
            "Fine-tunes a model on labelled reviews, exports and evaluates it, and stores it in the registry.",
            "If the gate accepts it, it is promoted, or becomes a challenger with --release. The exit code is 2 if it is neither."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream train --data reviews.csv --base-model distilbert-base-uncased/ --registry models/",
            "  reviewstream train --data a.csv --data b.csv --freeze backbone --base-model base/ --registry models/",
            "  reviewstream train --dry-run --data reviews.csv --base-model base/ --registry models/"
        })
public final class TrainCommand extends ResultCommand {
    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private TrainingOptions plan;

    @Mixin
    private AdaptFromOptions adaptFrom;

    @Mixin
    private GateOptions gate;

    @Mixin
    private DataOption data;

    @Option(
            names = "--base-model",
            required = true,
            paramLabel = "DIR|HUB_ID",
            description = TrainingOptions.BASE_MODEL)
    private String baseModel;

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            description = "Limit of reviews: the first N are used (default: all).")
    private Integer maxRows;

    @Option(
            names = "--import-labels",
            description =
                    "Import of the reviews to labeled-reviews of --bootstrap-servers as well, so that retrain, which"
                            + " trains on that topic, has them (default: none).")
    private boolean importLabels;

    @Option(
            names = "--dry-run",
            description = "Report of the data, steps and duration of a training run; nothing is trained or stored.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        // Options are checked before a model is fetched and data are read.
        if (maxRows != null && maxRows < 1) {
            throw UserException.usage("--max-rows must be at least 1, not " + maxRows + ".");
        }
        if (importLabels && !kafka.isGiven()) {
            throw UserException.usage("--import-labels requires --bootstrap-servers.");
        }
        adaptFrom.check(kafka);
        gate.check();
        TrainingPlan options = plan.plan().checked();
        ModelRegistry models = registry.registry();
        BaseModel base = plan.base(baseModel);
        Corpus all = data.corpus();
        Corpus corpus = maxRows == null ? all : all.first(maxRows);
        results.notice(ResultFormatter.of(corpus));
        TrainingPlan how = options.withGolden(gate.golden());
        DatasetSplits splits = DatasetSplits.of(corpus, how);
        Optional<TextCorpus> texts = adaptFrom.texts(kafka, splits);
        texts.ifPresent(read -> results.notice("To adapt the base model: " + AdaptationFormatter.of(read)));
        if (dryRun) {
            texts.ifPresent(read -> results.notice("The report does not count the time of the adaptation."));
            DryRunReport report = new DryRun(clock).of(base, splits, RunContext.NONE);
            results.print(report, DryRunFormatter.of(report));
            return 0;
        }
        RunConfig config = RunConfig.of(base, splits, RunContext.NONE);
        if (texts.isEmpty()) {
            SameRun.find(models, config).ifPresent(same -> results.notice(ResultFormatter.same(same)));
        }
        if (importLabels) {
            importLabels(corpus);
        }
        try (ProgressDisplay progress = new ProgressDisplay(clock);
                ProgressDisplay adapting = new ProgressDisplay(clock)) {
            StoppableListener listener = new StoppableListener(List.of(progress));
            StoppableListener before = new StoppableListener(List.of(adapting));
            Publisher publisher = new Publisher(models, announcer(kafka, models), gate.releasePolicy(), clock);
            TrainingRun run = new TrainingRun(models, gate.gate(clock), publisher, listener, clock);
            Optional<RunOutcome> outcome = StopSignal.stoppable(
                    () -> {
                        before.stop();
                        listener.stop();
                    },
                    () -> texts.isEmpty()
                            ? run.run(base, splits, RunContext.NONE)
                            : adaptFrom.adapted(
                                    base,
                                    texts.get(),
                                    how,
                                    before,
                                    clock,
                                    adapted -> run.run(adapted, splits, RunContext.NONE)),
                    () -> results.notice(ResultFormatter.stopped(how)));
            if (outcome.isEmpty()) {
                return ResultPrinter.STOPPED;
            }
            if (texts.isPresent()) {
                AdaptFromOptions.checkpoints(how).flatMap(CheckpointPlan::clear).ifPresent(results::warn);
            }
            results.print(ResultFormatter.RunJson.of(outcome.get()), ResultFormatter.of(outcome.get()));
            return outcome.get().isReleased() ? 0 : ResultPrinter.NOT_ACCEPTED;
        }
    }

    /** So that retraining, which reads the topic, has these reviews as well. */
    private void importLabels(Corpus corpus) {
        String topic = kafka.topics().labeledReviews();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        new LabeledTopic(kafka.settings(), topic).add(LabeledCorpus.records(corpus, Instant.now()));
        results.notice("Imported " + corpus.rows().size() + " labelled reviews to " + topic + ".");
    }

    /** Announces to the brokers of {@code --bootstrap-servers}, or to nobody without them. */
    static Announcer announcer(KafkaOptions kafka, ModelRegistry models) {
        if (!kafka.isGiven()) {
            return new Announcer(models, Announcer.NOWHERE, Clock.systemUTC());
        }
        String topic = kafka.topics().modelAnnouncements();
        kafka.topicSetup().ensure(kafka.topics(), Set.of(topic));
        return new Announcer(models, Announcer.topic(kafka.settings(), topic), Clock.systemUTC());
    }
}
