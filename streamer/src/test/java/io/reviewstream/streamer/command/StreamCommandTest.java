package io.reviewstream.streamer.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.streamer.command.Root.RunningStreamer;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ProcessingGuarantee;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCommandTest {
    private static final String[] NEEDED = {"--bootstrap-servers=k:1", "--registry=models"};

    private final List<StreamerSettings> started = new ArrayList<>();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    @Test
    void withoutOptionsEverythingIsAtItsDefault() {
        // Given
        StreamerSettings defaults = StreamerSettings.of(KafkaSettings.of("k:1"), Topics.DEFAULT);

        // When
        run();

        // Then
        assertThat(started).containsExactly(defaults);
    }

    @Test
    void everyOptionReachesItsSetting() throws Exception {
        // Given
        Path token = Files.writeString(directory.resolve("token"), "secret\n");
        String[] options = {
            "--kafka=client.rack=eu",
            "--topic-prefix=acme.",
            "--no-create-topics",
            "--roles=classify",
            "--processing-guarantee=at_least_once",
            "--threads=3",
            "--serve=fp32",
            "--max-batch-size=8",
            "--max-batch-tokens=512",
            "--prediction-cache=5000",
            "--fetch-min-bytes=1000",
            "--fetch-max-wait=20ms",
            "--review-id-from=key",
            "--id-field=id",
            "--text-field=/body/text",
            "--label-field=stars",
            "--label-retention=12h",
            "--retrain-after=50",
            "--retrain-cool-down=30s",
            "--retrain-timeout=2d",
            "--max-model-age=60d",
            "--accuracy-drop=7.5",
            "--accuracy-drop-arl=2000",
            "--accuracy-window=100",
            "--label-requests-per-day=200",
            "--label-request-expiry=3d",
            "--http-host=0.0.0.0",
            "--http-port=9090",
            "--http-token-file=" + token,
            "--state-dir=state"
        };

        // When
        run(options);

        // Then
        assertThat(started)
                .containsExactly(new StreamerSettings(
                        new KafkaSettings("k:1", Map.of("client.rack", "eu")),
                        Topics.withPrefix("acme."),
                        new ApplicationSettings(
                                "acme.",
                                false,
                                Set.of(Role.CLASSIFY),
                                ProcessingGuarantee.AT_LEAST_ONCE,
                                Path.of("state")),
                        new ClassifySettings(
                                InputFields.of("id", "/body/text", "stars"),
                                ReviewIdSource.KEY,
                                new ServingSettings(
                                        ServedFile.FileOption.FP32,
                                        InferenceDevice.CPU,
                                        new BatchingPolicy(8, 512, BatchingPolicy.FOR_CPU.maxPadding()),
                                        3),
                                5000,
                                1000,
                                Duration.ofMillis(20)),
                        new FeedbackSettings(
                                Duration.ofHours(12),
                                new RequestSettings(
                                        50, Duration.ofSeconds(30), Duration.ofDays(2), Duration.ofDays(60)),
                                new AccuracyDropSettings(7.5, 2000, 100),
                                new LabelRequestSettings(200, Duration.ofDays(3))),
                        ReleaseSettings.DEFAULT,
                        new HttpSettings("0.0.0.0", 9090, Optional.of("secret"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--threads=0",
                "--threads=100000",
                "--roles=nothing",
                "--processing-guarantee=maybe",
                "--label-retention=soon",
                "--retrain-after=0",
                "--retrain-cool-down=0s",
                "--max-model-age=old",
                "--accuracy-drop=-1",
                "--accuracy-drop=51",
                "--accuracy-drop=NaN",
                "--accuracy-drop-arl=0",
                "--accuracy-window=0",
                "--accuracy-window=20000",
                "--http-port=99999",
                "--max-batch-size=0",
                "--prediction-cache=-1",
                "--bootstrap-servers=",
                "--topic-prefix=a/b",
                "--roles=",
                "--unknown=1"
            })
    void anImpossibleOptionIsAUsageError(String option) {
        // Given
        String[] options = {option};

        // When
        int exitCode = run(options);

        // Then
        assertThat(exitCode).isEqualTo(64);
        assertThat(started).isEmpty();
        assertThat(err.toString().lines().findFirst().orElseThrow())
                .startsWith("reviewstream: ")
                .contains(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--processing-guarantee=maybe | --processing-guarantee must be one of exactly_once_v2, at_least_once, not"
                        + " 'maybe'.See 'reviewstream stream --help'.",
                "--retrain-timeout=0s | --retrain-timeout must be longer than 0s, not 0s.",
                "--label-retention=0 | --label-retention must be longer than 0s, not 0s.",
                "--fetch-max-wait=90s | --fetch-max-wait must be between 0s and 5s, not 90s.",
                "--fetch-min-bytes=0 | --fetch-min-bytes must be at least 1, not 0.",
                "--http-port=-1 | --http-port must be between 0 and 65535, not -1.",
                "--http-host= | --http-host is blank; name this machine's address, or 0.0.0.0.",
                "--text-field= | --text-field must be the name of a field or a JSON pointer such as /body/text, not blank.",
                "--reviews-topic=a! | --reviews-topic 'a!' cannot be the name of a topic: letters, digits, '.', '_' and '-'"
                        + " are allowed, at most 249 in all.",
                "--review-labels-topic=reviews | --review-labels-topic and --reviews-topic name the same topic, 'reviews'."
                        + " Each needs a topic of its own."
            },
            quoteCharacter = '"')
    void aUsageErrorNamesTheOptionAndWhatIsAllowed(String option, String message) {
        // When
        run(option);

        // Then
        assertThat(err.toString()).isEqualToIgnoringNewLines("reviewstream: " + message);
    }

    private int run(String... options) {
        List<String> args = new ArrayList<>(List.of("stream"));
        args.addAll(Arrays.asList(NEEDED));
        args.addAll(Arrays.asList(options));
        return CommandLines.commandLine(Root.commands((settings, registry) -> {
                    started.add(settings);
                    return new Stopped();
                }))
                .setErr(new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
    }

    /** Ends as soon as it has started. */
    private static final class Stopped implements RunningStreamer {
        @Override
        public URI uri() {
            return URI.create("http://localhost:8080");
        }

        @Override
        public void awaitEnd() {}

        @Override
        public void close() {}
    }
}
