package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.streamer.settings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.DurationText;
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
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code stream}: the Kafka Streams applications, until the process is stopped. */
@Command(
        name = "stream",
        customSynopsis =
                "reviewstream stream --bootstrap-servers HOST:PORT --registry DIR|s3://BUCKET/PREFIX [OPTIONS]",
        description = {
            "Classifies every review of a topic, joins labels that come back with their predictions, and requests"
                    + " retraining. A promoted model replaces the current one without a restart; until the first one is"
                    + " promoted it waits.",
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
            description = "Kafka Streams applications to run: classify, feedback or both (default: ${DEFAULT-VALUE}).")
    private Set<Role> roles;

    @Option(
            names = "--processing-guarantee",
            paramLabel = "GUARANTEE",
            converter = GuaranteeConverter.class,
            defaultValue = "exactly_once_v2",
            description =
                    "processing.guarantee of Kafka Streams: exactly_once_v2 or at_least_once (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private ProcessingGuarantee guarantee;

    @Mixin
    private ServingOptions serving;

    @Option(
            names = "--fetch-min-bytes",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "fetch.min.bytes of the consumer. Larger values fill batches at low traffic and add latency (default:"
                            + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private int fetchMinBytes;

    @Option(
            names = "--fetch-max-wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "500ms",
            description = "fetch.max.wait.ms of the consumer (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private Duration fetchMaxWait;

    @Option(
            names = "--review-id-from",
            paramLabel = "SOURCE",
            defaultValue = "payload",
            description = "Source of a review's id: payload, or key for topics keyed by review (default:"
                    + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.INPUT)
    private ReviewIdSource idSource;

    @Option(
            names = "--id-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewId",
            description = "Field of the review's id, a name or JSON pointer (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.INPUT)
    private String idField;

    @Option(
            names = "--text-field",
            paramLabel = "FIELD",
            defaultValue = "/reviewText",
            description = "Field of the review's text (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.INPUT)
    private String textField;

    @Option(
            names = "--label-field",
            paramLabel = "FIELD",
            defaultValue = "/isPositive",
            description = "Field of the label, in reviews that have one (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.INPUT)
    private String labelField;

    @Option(
            names = "--label-retention",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30d",
            description = "Time that the join keeps predictions for labels, and labels for predictions (default:"
                    + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private Duration labelRetention;

    @Option(
            names = "--retrain-after",
            paramLabel = "N",
            defaultValue = "1000",
            description = "New labels that trigger a retrain request (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private long retrainAfter;

    @Option(
            names = "--retrain-cool-down",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "15m",
            description = "Least time between a request, or a failed training run, and the next request (default:"
                    + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private Duration coolDown;

    @Option(
            names = "--retrain-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1d",
            description = "Time without an answer after which a request is repeated (default:" + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private Duration retrainTimeout;

    @Option(
            names = "--max-model-age",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "0",
            description =
                    "Age of the champion that triggers a retrain request if there is a new label; 0 is never (default:"
                            + " ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private Duration maxModelAge;

    @Option(
            names = "--accuracy-drop",
            paramLabel = "POINTS",
            defaultValue = "5",
            description =
                    "Drop of accuracy below the gate's measurement, in percentage points, that triggers a retrain request;"
                            + " 0 is never (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private double accuracyDrop;

    @Option(
            names = "--accuracy-drop-arl",
            paramLabel = "N",
            defaultValue = "10000",
            description =
                    "Average number of labels between false alarms of this test. Higher: fewer false alarms, slower"
                            + " detection (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private long averageRunLength;

    @Option(
            names = "--accuracy-window",
            paramLabel = "N",
            defaultValue = "500",
            description =
                    "Window, in labels, of the accuracy reported in a retrain request (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.RETRAINING)
    private int accuracyWindow;

    @Mixin
    private HttpOptions http;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of health, metrics and status; 0 is any free port (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.HTTP)
    private int httpPort;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "state.dir of Kafka Streams, one for each process; lost state is restored from Kafka (default:"
                            + " ~/.cache/reviewstream/state).")
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

    /** The settings of the options. */
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
                            retrainTimeout,
                            maxModelAge,
                            new AccuracyDropSettings(accuracyDrop, averageRunLength, accuracyWindow)),
                    http.settings(httpPort),
                    stateDirectory == null ? StreamerSettings.DEFAULT_STATE_DIRECTORY : stateDirectory);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return DurationText.parse(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not a duration such as 500ms, 30s, 15m, 12h or 30d"));
        }
    }

    private static final class GuaranteeConverter implements ITypeConverter<ProcessingGuarantee> {
        @Override
        public ProcessingGuarantee convert(String value) {
            return Stream.of(ProcessingGuarantee.values())
                    .filter(guarantee -> guarantee.config().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is neither exactly_once_v2 nor at_least_once"));
        }
    }

    private static String field(String option, String name) {
        if (name.isBlank()) {
            throw UserException.usage(
                    option + " must be the name of a field or a JSON pointer such as /body/text, not blank.");
        }
        return name;
    }
}
