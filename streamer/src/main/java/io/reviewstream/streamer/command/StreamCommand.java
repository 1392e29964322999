package io.reviewstream.streamer.command;

import io.reviewstream.common.cli.CommandLines.CommonOptions;
import io.reviewstream.common.cli.FieldOptions;
import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.cli.HttpOptions;
import io.reviewstream.common.cli.KafkaOptions;
import io.reviewstream.common.cli.RegistryOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.console.Console;
import io.reviewstream.console.command.ConsoleOptions;
import io.reviewstream.console.loop.LoopSources;
import io.reviewstream.console.web.ConsoleSettings;
import io.reviewstream.streamer.command.Root.RunningStreamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code stream}: the Kafka Streams applications, until the process is stopped. */
@Command(
        name = "stream",
        customSynopsis =
                "reviewstream stream --bootstrap-servers HOST:PORT --registry DIR|s3://BUCKET/PREFIX [OPTIONS]",
        description = {
            "Classifies every review of a topic, joins labels that come back with their predictions, and requests"
                    + " retraining. A promoted model replaces the current one without a restart; until the first one is"
                    + " promoted it waits. Labels roll a worse model back and promote a challenger.",
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
    private static final Logger LOG = LoggerFactory.getLogger(StreamCommand.class);

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
            defaultValue = "classify,feedback,release",
            description =
                    "Kafka Streams applications to run, of classify, feedback and release (default: ${DEFAULT-VALUE}).")
    private Set<Role> roles;

    @Option(
            names = "--processing-guarantee",
            paramLabel = "GUARANTEE",
            defaultValue = "exactly_once_v2",
            description =
                    "processing.guarantee of Kafka Streams: exactly_once_v2 or at_least_once (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private ProcessingGuarantee guarantee;

    @Mixin
    private ServingOptions serving;

    @Option(
            names = "--prediction-cache",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Most predictions that are kept, so that a review with the text of an earlier one is not classified"
                            + " again; 0 keeps none (default: ${DEFAULT-VALUE}).")
    @HelpSection.In(HelpSection.INFERENCE)
    private int predictionCache;

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
            converter = FeedbackOptions.DurationConverter.class,
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

    @Mixin
    private FieldOptions fields;

    @Mixin
    private FeedbackOptions feedback;

    @Mixin
    private ReleaseOptions release;

    @Mixin
    private ConsoleOptions console;

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
        Optional<ConsoleSettings> shown = console.settings();
        ModelRegistry models = registry.registry();
        try (RunningStreamer running = streamer.apply(settings, models)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "shutdown"));
            Optional<Console> page = shown.map(where -> console(settings, models, running, where));
            try {
                running.awaitEnd();
            } finally {
                page.ifPresent(Console::close);
            }
        }
        return 0;
    }

    private Console console(
            StreamerSettings settings, ModelRegistry models, RunningStreamer running, ConsoleSettings where) {
        LoopSources sources = new LoopSources(
                settings.kafka(),
                settings.topics(),
                kafka.prefix(),
                models,
                List.of(running.uri()),
                settings.http().token());
        return Console.open(sources, where);
    }

    private static void stop(RunningStreamer running) {
        LOG.info("Stopping");
        running.close();
        LOG.info("Stopped");
    }

    /** The settings of the options. */
    StreamerSettings settings() {
        try {
            return new StreamerSettings(
                    kafka.settings(StreamsConfig.configDef().names()),
                    kafka.topics(),
                    new ApplicationSettings(
                            kafka.prefix(),
                            !kafka.noCreateTopics(),
                            roles,
                            guarantee,
                            stateDirectory == null ? ApplicationSettings.DEFAULT.stateDirectory() : stateDirectory),
                    new ClassifySettings(
                            fields.fields(), idSource, serving.serving(), predictionCache, fetchMinBytes, fetchMaxWait),
                    feedback.settings(),
                    release.settings(),
                    http.settings(httpPort));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }
}
