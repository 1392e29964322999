package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.streamer.settings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ProcessingGuarantee;
import io.reviewstream.streamer.settings.ReviewIdSource;
import io.reviewstream.streamer.settings.Role;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stream}: the Kafka Streams applications, until the process is told to stop. */
@Command(
        name = "stream",
        description = {
            "Classifies every review of a topic, joins labels that come back with their predictions, and asks for"
                    + " retraining. A model that is promoted is swapped in while it runs; without one it waits.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  reviewstream stream --bootstrap-servers localhost:9092 --registry models",
            "  reviewstream stream --bootstrap-servers kafka:9093 --registry /models --config secure.properties"
                    + " --http-host 0.0.0.0"
        })
final class StreamCommand implements Callable<Integer> {
    private final BiFunction<StreamerSettings, ModelRegistry, RunningStreamer> streamer;

    @Mixin
    CommonOptions common;

    @Mixin
    private KafkaOptions kafka;

    @Mixin
    private RegistryOptions registry;

    @Option(
            names = "--roles",
            split = ",",
            defaultValue = "classify,feedback",
            description = "Which applications run here (default: ${DEFAULT-VALUE}).")
    private Set<Role> roles;

    @Option(
            names = "--processing-guarantee",
            paramLabel = "GUARANTEE",
            converter = ProcessingGuaranteeConverter.class,
            defaultValue = "exactly_once_v2",
            description = "exactly_once_v2 or at_least_once (default: ${DEFAULT-VALUE}).")
    private ProcessingGuarantee guarantee;

    @Mixin
    private ServingOptions serving;

    @Option(
            names = "--fetch-min-bytes",
            paramLabel = "N",
            defaultValue = "1",
            description = "How much a fetch waits for: more fills runs where traffic is low (default:"
                    + " ${DEFAULT-VALUE}).")
    private int fetchMinBytes;

    @Option(
            names = "--fetch-max-wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "500ms",
            description = "How long a fetch waits at most (default: ${DEFAULT-VALUE}).")
    private Duration fetchMaxWait;

    @Option(
            names = "--review-id-from",
            paramLabel = "SOURCE",
            defaultValue = "payload",
            description = "Where a review's id is: payload, or key for topics keyed by review (default:"
                    + " ${DEFAULT-VALUE}).")
    private ReviewIdSource idSource;

    @Option(
            names = "--id-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewId",
            description = "The review's id, a name or JSON pointer (default: ${DEFAULT-VALUE}).")
    private String idField;

    @Option(
            names = "--text-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewText",
            description = "The review's text (default: ${DEFAULT-VALUE}).")
    private String textField;

    @Option(
            names = "--label-field",
            paramLabel = "FIELD",
            defaultValue = "/isPositive",
            description = "The review's label, where it brings one (default: ${DEFAULT-VALUE}).")
    private String labelField;

    @Option(
            names = "--label-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30d",
            description = "How long predictions wait for labels, and labels for predictions (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration labelRetention;

    @Option(
            names = "--retrain-after",
            paramLabel = "N",
            defaultValue = "1000",
            description = "New labels after which retraining is asked for (default: ${DEFAULT-VALUE}).")
    private long retrainAfter;

    @Option(
            names = "--retrain-cool-down",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "15m",
            description =
                    "How long after a request, and after a failed training run, no other request is made (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration coolDown;

    @Option(
            names = "--retrain-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1d",
            description = "How long a request may stay unanswered before another one is made (default:"
                    + " ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(
            names = "--max-model-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "0",
            description = "Retraining is asked for once a model has been in force for so long and there is a new label;"
                    + " 0 for never (default: ${DEFAULT-VALUE}).")
    private Duration maxModelAge;

    @Option(
            names = "--accuracy-drop",
            paramLabel = "POINTS",
            defaultValue = "5",
            description = "Retraining is asked for when labels show the model in force to be so many points of accuracy"
                    + " worse than its gate found it; 0 for never (default: ${DEFAULT-VALUE}).")
    private double accuracyDrop;

    @Option(
            names = "--accuracy-drop-arl",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "A model that is as good as ever is suspected once in so many labels, on average, at the most;"
                            + " more labels make a drop known later (default: ${DEFAULT-VALUE}).")
    private long averageRunLength;

    @Option(
            names = "--accuracy-window",
            paramLabel = "N",
            defaultValue = "500",
            description = "The newest labels that the accuracy in a request is taken of (default: ${DEFAULT-VALUE}).")
    private int accuracyWindow;

    @Mixin
    private HttpOptions http;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "The port for it; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where labels and predictions that wait are kept, one directory for each process; lost state"
                    + " is restored from Kafka (default: ~/.cache/reviewstream/state).")
    private Path stateDirectory;

    StreamCommand(BiFunction<StreamerSettings, ModelRegistry, RunningStreamer> streamer) {
        this.streamer = streamer;
    }

    @Override
    public Integer call() throws InterruptedException {
        StreamerSettings settings = settings();
        try (RunningStreamer running = streamer.apply(settings, registry.registry())) {
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "shutdown"));
            running.awaitEnd();
        }
        return 0;
    }

    /** What the options say. */
    StreamerSettings settings() {
        try {
            return new StreamerSettings(
                    kafka.settings(),
                    kafka.topics(),
                    kafka.prefix(),
                    !kafka.noCreateTopics(),
                    roles,
                    guarantee,
                    new ClassifySettings(
                            InputFields.of(
                                    field("--id-field", idField),
                                    field("--text-field", textField),
                                    field("--label-field", labelField)),
                            idSource,
                            serving.serving(),
                            fetchMinBytes,
                            fetchMaxWait),
                    new FeedbackSettings(
                            labelRetention,
                            retrainAfter,
                            coolDown,
                            patience,
                            maxModelAge,
                            new AccuracyDropSettings(accuracyDrop, averageRunLength, accuracyWindow)),
                    http.settings(httpPort),
                    stateDirectory == null ? StreamerSettings.DEFAULT_STATE_DIRECTORY : stateDirectory);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private static String field(String option, String name) {
        if (name.isBlank()) {
            throw UserException.usage(
                    option + " is blank; write the name of a field, or a JSON pointer such as /body/text.");
        }
        return name;
    }
}
