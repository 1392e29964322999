package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.metrics.TrainerMetrics;
import io.reviewstream.trainer.metrics.TrainerStatusSource;
import io.reviewstream.trainer.retrain.ManualRequests;
import io.reviewstream.trainer.retrain.RequestFollower;
import io.reviewstream.trainer.retrain.RetrainListener;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.retrain.RetrainSettings;
import io.reviewstream.trainer.retrain.Retraining;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.CompositeListener;
import io.reviewstream.trainer.training.ProgressDisplay;
import io.reviewstream.trainer.training.TrainingListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code retrain}. */
@Command(
        name = "retrain",
        description = {
            "Make a new model of all labelled reviews, if enough of them are new.",
            "It comes into force where the gate accepts it, and what came of it is announced."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream retrain --once --bootstrap-servers localhost:9092 --registry models/ --base-model base/",
            "  reviewstream retrain --follow --bootstrap-servers localhost:9092 --registry models/ --base-model base/",
            "  reviewstream retrain --request --bootstrap-servers localhost:9092 --registry models/"
        })
public final class RetrainCommand implements Callable<Integer> {
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
    private HttpOptions http;

    @Mixin
    private ResultPrinter results;

    @ArgGroup(multiplicity = "1")
    private Mode mode;

    private static final class Mode {
        @Option(names = "--once", description = "Look once, make a model if there is reason to, and exit.")
        private boolean once;

        /** What is left where neither of the others is given. */
        @SuppressWarnings("UnusedVariable")
        @Option(names = "--follow", description = "Answer the requests on retrain-requests until stopped.")
        private boolean follow;

        @Option(
                names = "--request",
                description =
                        "Ask a following trainer for a model, and exit. What was answered before, for the same model"
                                + " in force and the same labels, is told and not asked again.")
        private boolean request;
    }

    @Option(
            names = "--base-model",
            paramLabel = "DIR|HUB_ID",
            description = "A DistilBERT: a local Hugging Face directory, or a hub id such as"
                    + " distilbert/distilbert-base-uncased, with @revision for a branch, tag or commit. A model in the"
                    + " Hugging Face cache is used as it is; another is fetched, see HF_ENDPOINT, HF_TOKEN and"
                    + " HF_HUB_OFFLINE, and kept in REVIEWSTREAM_HUB_CACHE.")
    private String baseModel;

    @Option(
            names = "--start-from",
            defaultValue = "base",
            paramLabel = "base|champion",
            description = "Which weights training begins with; those of the base model keep errors from piling up."
                    + " Default: ${DEFAULT-VALUE}.")
    private RetrainSettings.StartFrom startFrom;

    @Option(
            names = "--min-new-labels",
            defaultValue = "1",
            paramLabel = "N",
            description = "Do nothing where fewer labels have come since the last model. Default: ${DEFAULT-VALUE}.")
    private long minNewLabels;

    @Option(
            names = "--recent-weight",
            defaultValue = "1",
            paramLabel = "FACTOR",
            description = "How much more a label weighs in training that came since the champion was made, at least 1."
                    + " Default: ${DEFAULT-VALUE}.")
    private double recentWeight;

    @Option(
            names = "--data",
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description = "Labelled reviews beside those on labeled-reviews.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "The consumer group of trainers that share the requests. Default: reviewstream-trainer behind"
                    + " the topic prefix.")
    private String group;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "With --follow and --once, serve health, metrics and status on this port; 0 takes a free one."
                    + " Default: none is opened.")
    private Integer httpPort;

    @Option(
            names = "--exit-code",
            description = "With --once, tell by the exit code: 2 where the model did not come into force, 3 where there"
                    + " was nothing to do.")
    private boolean exitCode;

    @Option(
            names = "--dry-run",
            description = "With --once, say what would be done, with estimates of memory and time, and do nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (dryRun && !mode.once) {
            throw UserException.usage("--dry-run goes with --once.");
        }
        Clock clock = Clock.systemUTC();
        ModelRegistry models = registry.registry();
        ManualRequests requests = new ManualRequests(kafka.settings(), kafka.topics(), models, clock);
        if (mode.request) {
            ensureTopics(kafka.topicSetup());
            return request(requests);
        }
        if (dryRun) {
            try (Retraining retraining = retraining(models, clock, new TopicSetup(kafka.settings(), false))) {
                return tell(retraining.forecast());
            }
        }
        try (TrainerMetrics metrics = new TrainerMetrics(clock)) {
            TrainerStatusSource vitals = new TrainerStatusSource(metrics);
            if (httpPort == null) {
                return work(models, requests, clock, metrics, vitals);
            }
            // Before anything else: a base model may have to be fetched first.
            StatusServer server = StatusServer.start(http.settings(httpPort), vitals);
            try (server) {
                return work(models, requests, clock, metrics, vitals);
            }
        }
    }

    private int work(
            ModelRegistry models,
            ManualRequests requests,
            Clock clock,
            TrainerMetrics metrics,
            TrainerStatusSource vitals) {
        try (Retraining retraining = retraining(models, clock, kafka.topicSetup());
                ProgressDisplay progress = new ProgressDisplay(clock)) {
            CompositeListener listeners = new CompositeListener(List.of(progress, metrics));
            return mode.once
                    ? once(retraining, requests, new StoppableListener(listeners), metrics, vitals)
                    : follow(retraining, listeners, metrics, vitals);
        }
    }

    private Retraining retraining(ModelRegistry models, Clock clock, TopicSetup setup) {
        BaseModel base = base();
        ensureTopics(setup);
        return new Retraining(kafka.settings(), kafka.topics(), models, retrainSettings(base), gate.gate(clock), clock);
    }

    private void ensureTopics(TopicSetup setup) {
        Topics topics = kafka.topics();
        setup.ensure(topics, Set.of(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements()));
    }

    private BaseModel base() {
        if (baseModel == null) {
            throw UserException.usage("Say what training starts from: --base-model DIR.");
        }
        return BaseModel.find(baseModel);
    }

    private RetrainSettings retrainSettings(BaseModel base) {
        try {
            TrainingPlan how = plan.plan().withGolden(gate.golden());
            return new RetrainSettings(base, startFrom, how, minNewLabels, recentWeight, () -> data.stream()
                    .map(CsvCorpus::read)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private int request(ManualRequests requests) {
        RetrainRequest request = requests.make();
        Optional<ModelAnnouncement> answer = requests.answerTo(request);
        if (answer.isPresent()) {
            results.print(
                    ResultFormatter.AnsweredJson.of(request, answer.get()), ResultFormatter.of(request, answer.get()));
            return 0;
        }
        requests.send(request);
        results.print(
                Map.of("requestId", request.requestId(), "newLabels", request.newLabels()),
                "Asked for a model: request " + request.requestId() + ", " + request.newLabels() + " new labels.");
        return 0;
    }

    private int once(
            Retraining retraining,
            ManualRequests requests,
            StoppableListener training,
            RetrainListener answers,
            TrainerStatusSource vitals) {
        vitals.ask(() -> true, () -> true);
        Optional<RetrainResult> answer = StopSignal.stoppable(
                training::stop, () -> new RetrainOnce(retraining, requests, training, answers).run());
        if (answer.isEmpty()) {
            results.tell("Stopped; nothing was published.");
            return ResultPrinter.STOPPED;
        }
        return tell(answer.get());
    }

    private int tell(RetrainResult result) {
        print(result);
        if (!exitCode || result instanceof RetrainResult.Foreseen) {
            return 0;
        }
        if (result instanceof RetrainResult.Made made) {
            return made.outcome().champion().isPresent() ? 0 : ResultPrinter.NOT_ACCEPTED;
        }
        return ResultPrinter.NOTHING_TO_DO;
    }

    private int follow(
            Retraining retraining, TrainingListener training, RetrainListener answers, TrainerStatusSource vitals) {
        String topic = kafka.topics().retrainRequests();
        RequestFollower follower = new RequestFollower(
                kafka.settings(),
                topic,
                group == null ? kafka.prefix() + "reviewstream-trainer" : group,
                retraining,
                training,
                answers,
                this::print);
        vitals.ask(follower::live, follower::following);
        results.tell("Following " + topic + "; stop with Ctrl-C.");
        return StopSignal.stoppable(follower::stop, () -> {
                    follower.run();
                    return 0;
                })
                .orElse(ResultPrinter.STOPPED);
    }

    private void print(RetrainResult result) {
        RetrainFormatter.print(result, results);
    }
}
