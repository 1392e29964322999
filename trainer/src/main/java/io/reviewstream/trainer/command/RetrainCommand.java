package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.control.ManualRequests;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.RetentionRule;
import io.reviewstream.trainer.metrics.TrainerMetrics;
import io.reviewstream.trainer.retrain.RequestFollower;
import io.reviewstream.trainer.retrain.RetrainResult;
import io.reviewstream.trainer.retrain.RetrainSettings;
import io.reviewstream.trainer.retrain.Retraining;
import io.reviewstream.trainer.run.StoppableListener;
import io.reviewstream.trainer.run.TrainingPlan;
import io.reviewstream.trainer.training.ProgressDisplay;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code retrain}. */
@Command(
        name = "retrain",
        customSynopsis = {
            "reviewstream retrain --once|--follow --bootstrap-servers HOST:PORT --registry DIR --base-model DIR|HUB_ID"
                    + " [OPTIONS]",
            "reviewstream retrain --request --bootstrap-servers HOST:PORT --registry DIR [OPTIONS]"
        },
        description = {
            "Trains a model on all labelled reviews of Kafka, if enough of them are new.",
            "If the gate accepts it, it is promoted, or becomes a challenger with --release. The result is written to model-announcements."
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream retrain --once --bootstrap-servers localhost:9092 --registry models/ --base-model base/",
            "  reviewstream retrain --follow --bootstrap-servers localhost:9092 --registry models/ --base-model base/",
            "  reviewstream retrain --request --bootstrap-servers localhost:9092 --registry models/"
        })
public final class RetrainCommand extends ResultCommand {
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

    @Option(names = "--once", description = "Mode: trains at most one model and exits.")
    private boolean once;

    @Option(names = "--follow", description = "Mode: answers requests on retrain-requests until it is stopped.")
    private boolean follow;

    @Option(
            names = "--request",
            description =
                    "Mode: sends a request to a trainer that follows, and exits. A request that was answered before,"
                            + " for the same champion and the same labels, is not sent again.")
    private boolean request;

    @Mixin
    private RetrainOptions retraining;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description =
                    "Consumer group of the trainers that share requests: group.id (default: reviewstream-trainer after the"
                            + " topic prefix).")
    private String group;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description =
                    "Port of health, metrics and status with --follow and --once; 0 is any free port (default: none).")
    @HelpSection.In(HelpSection.HTTP)
    private Integer httpPort;

    @Option(
            names = "--exit-code",
            description =
                    "Exit code: 2 if --once made neither champion nor challenger, 3 if there was nothing to do or to request (default:"
                            + " 0 for all).")
    private boolean exitCode;

    @Option(
            names = "--keep-models",
            paramLabel = "N",
            description =
                    "Number of the newest models that stay in the registry after a retraining, beside those that are or"
                            + " were champion; older ones are removed (default: all stay).")
    private Integer keepModels;

    @Option(names = "--dry-run", description = "Report of what --once would do; nothing is trained or stored.")
    private boolean dryRun;

    @Override
    public Integer call() {
        checkMode();
        Clock clock = Clock.systemUTC();
        ModelRegistry models = request ? registry.existing() : registry.registry();
        ManualRequests requests = new ManualRequests(kafka.settings(), kafka.topics(), models, clock);
        if (request) {
            gate.check();
            plan.plan().checked();
            ensureTopics(kafka.topicSetup());
            return request(requests);
        }
        if (dryRun) {
            try (Retraining trainer = retraining(models, clock, new TopicSetup(kafka.settings(), false))) {
                return finish(trainer.forecast());
            }
        }
        try (TrainerMetrics metrics = new TrainerMetrics(clock)) {
            if (httpPort == null) {
                return work(models, requests, clock, metrics);
            }
            // Before anything else: a base model may have to be fetched first.
            StatusServer server = StatusServer.start(http.settings(httpPort), metrics);
            try (server) {
                return work(models, requests, clock, metrics);
            }
        }
    }

    private void checkMode() {
        if (keepModels != null && keepModels < 1) {
            throw UserException.usage("--keep-models must be at least 1, not " + keepModels + ".");
        }
        if (Stream.of(once, follow, request).filter(mode -> mode).count() != 1) {
            throw UserException.usage("Give one of --once, --follow and --request.");
        }
        if (dryRun && !once) {
            throw UserException.usage("--dry-run requires --once.");
        }
    }

    private int work(ModelRegistry models, ManualRequests requests, Clock clock, TrainerMetrics metrics) {
        try (Retraining trainer = retraining(models, clock, kafka.topicSetup());
                ProgressDisplay progress = new ProgressDisplay(clock)) {
            return once ? once(trainer, requests, progress, metrics) : follow(trainer, progress, metrics);
        }
    }

    private Retraining retraining(ModelRegistry models, Clock clock, TopicSetup setup) {
        // Options are checked before a model is fetched and data are read.
        gate.check();
        TrainingPlan options = plan.plan().checked();
        RetrainSettings settings = retraining.settings(options.withGolden(gate.golden()), plan::base);
        ensureTopics(setup);
        return new Retraining(
                kafka.settings(), kafka.topics(), models, settings, gate.gate(clock), gate.releasePolicy(), clock);
    }

    private void ensureTopics(TopicSetup setup) {
        Topics topics = kafka.topics();
        setup.ensure(topics, Set.of(topics.labeledReviews(), topics.retrainRequests(), topics.modelAnnouncements()));
    }

    private int request(ManualRequests requests) {
        RetrainRequest request = requests.make();
        Optional<ModelAnnouncement> answer = requests.answerTo(request);
        if (answer.isPresent()) {
            results.print(
                    Map.of(
                            "requestId", request.requestId(),
                            "newLabels", request.newLabels(),
                            "answeredBefore", answer.get()),
                    ResultFormatter.of(request, answer.get()));
            return 0;
        }
        if (request.newLabels() == 0 && request.championVersion().isPresent()) {
            String reason = "no label has come since the champion "
                    + request.championVersion().get() + " was trained";
            results.print(ResultFormatter.RunJson.withoutModel("NOTHING_TO_DO", reason), "Not sent: " + reason + ".");
            return exitCode ? ResultPrinter.NOTHING_TO_DO : 0;
        }
        requests.send(request);
        results.print(
                Map.of("requestId", request.requestId(), "newLabels", request.newLabels()),
                "Sent request " + request.requestId() + " for a model, with " + request.newLabels() + " new labels.");
        return 0;
    }

    private int once(Retraining trainer, ManualRequests requests, ProgressDisplay progress, TrainerMetrics metrics) {
        metrics.ready(() -> true, () -> true);
        StoppableListener training = new StoppableListener(List.of(progress, metrics));
        Optional<RetrainResult> answer = StopSignal.stoppable(
                training::stop,
                () -> trainer.once(requests, training, metrics),
                () -> results.notice(ResultFormatter.stopped(plan.plan())));
        if (answer.isEmpty()) {
            return ResultPrinter.STOPPED;
        }
        if (answer.get() instanceof RetrainResult.Failed failed) {
            throw failed.cause();
        }
        return finish(answer.get());
    }

    private int finish(RetrainResult result) {
        print(result);
        if (!exitCode || result instanceof RetrainResult.Foreseen) {
            return 0;
        }
        if (result instanceof RetrainResult.Made made) {
            return made.outcome().isReleased() ? 0 : ResultPrinter.NOT_ACCEPTED;
        }
        return ResultPrinter.NOTHING_TO_DO;
    }

    private int follow(Retraining trainer, ProgressDisplay progress, TrainerMetrics metrics) {
        String topic = kafka.topics().retrainRequests();
        RequestFollower follower = new RequestFollower(
                kafka.settings(),
                topic,
                group == null ? kafka.prefix() + "reviewstream-trainer" : group,
                trainer,
                List.of(progress, metrics),
                metrics,
                this::print);
        metrics.ready(follower::live, follower::following);
        results.notice("Following " + topic + "; Ctrl-C stops it.");
        return StopSignal.stoppable(
                        follower::stop,
                        () -> {
                            follower.run();
                            results.notice("Stopped following " + topic + ".");
                            return 0;
                        },
                        () -> {})
                .orElse(ResultPrinter.STOPPED);
    }

    private void print(RetrainResult result) {
        ResultFormatter.print(result, results);
        if (keepModels != null && result instanceof RetrainResult.Made) {
            removeOldModels();
        }
    }

    /** A model that cannot be removed is left to the next retraining. */
    private void removeOldModels() {
        try {
            ModelRegistry models = registry.registry();
            new RetentionRule(keepModels, Optional.empty())
                    .expired(models, Instant.now())
                    .forEach(models::remove);
        } catch (UserException e) {
            results.warn("Warning: old models were not removed. " + e.getMessage());
        }
    }
}
