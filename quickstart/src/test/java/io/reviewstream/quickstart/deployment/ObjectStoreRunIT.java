package io.reviewstream.quickstart.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.cli.CommandLines;
import io.reviewstream.common.registry.S3Server;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.SampleReviews.SampleFormat;
import io.reviewstream.trainer.Main;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.Vocabulary;
import io.reviewstream.trainer.run.BaseModel;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The containers of the base with the components for a bucket and for a token, beside a Kafka and a store. */
@Timeout(600)
class ObjectStoreRunIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final Pattern VERSION = Pattern.compile("v\\d{8}-\\d{6}-[0-9a-f]{6}");
    private static final int MAX_TOKENS = 32;
    private static final String TOKEN = "a token";

    @TempDir(factory = InTarget.class)
    Path overlay;

    /** Pods share no disk. */
    @TempDir
    Path trainerPod;

    @TempDir
    Path streamerPod;

    @Test
    @Tag("nightly")
    void whatTheTrainerBringsIntoTheBucketIsWhatTheStreamerServes() throws Exception {
        // Given
        S3Server store = S3Server.running();
        List<JsonNode> rendered = Kustomization.composed(overlay, "base", List.of("object-store", "http-token"), "")
                .rendered();
        List<SampleReview> reviews = new SampleReviews(1).reviews(Domain.HOUSEHOLD, TemplateSet.TRAINING, 600);
        makeBaseModel(reviews);
        Files.writeString(ContainerRun.volume(streamerPod, "http-token").resolve("token"), TOKEN + "\n");
        int port = ContainerRun.freePort();
        try (InProcessKafka kafka = InProcessKafka.start()) {
            importLabels(reviews, kafka);
            Map<String, String> here = Map.of(
                    "REVIEWSTREAM_BOOTSTRAP_SERVERS",
                    kafka.bootstrapServers(),
                    "REVIEWSTREAM_S3_ENDPOINT",
                    store.endpoint().toString());

            // When
            String version = train(container(rendered, "reviewstream/trainer"), here);
            Map<String, String> streaming = new HashMap<>(here);
            streaming.put("REVIEWSTREAM_HTTP_PORT", String.valueOf(port));
            try (ContainerRun streamer =
                    ContainerRun.start(container(rendered, "reviewstream/streamer"), streamerPod, streaming)) {
                // Then
                await().atMost(TIMEOUT).untilAsserted(() -> assertThat(
                                ContainerRun.get(port, "/health/ready").status())
                        .as(streamer.log())
                        .isEqualTo(200));
                assertThat(ContainerRun.get(port, "/metrics").status()).isEqualTo(401);
                assertThat(ContainerRun.get(port, "/metrics", "Authorization", "Bearer " + TOKEN)
                                .body())
                        .containsPattern("reviewstream_model_info\\{.*version=\"" + version);
            }
        }
        assertThat(ContainerRun.volume(streamerPod, "registry-cache")).isNotEmptyDirectory();
        assertThat(trainerPod.resolve("volumes/models")).doesNotExist();
    }

    private String train(Container container, Map<String, String> here) throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(here);
        variables.putAll(Map.of(
                "REVIEWSTREAM_EPOCHS", "8",
                "REVIEWSTREAM_LEARNING_RATE", "0.003",
                "REVIEWSTREAM_MAX_TOKENS", String.valueOf(MAX_TOKENS),
                "REVIEWSTREAM_FREEZE", "none",
                "REVIEWSTREAM_MIN_NEW_LABELS", "100"));
        try (ContainerRun trainer = ContainerRun.start(container, trainerPod, variables)) {
            assertThat(trainer.exitCode(TIMEOUT)).as(trainer.log()).isZero();
            assertThat(trainer.log()).contains("Promoted to champion 1");
            Matcher version = VERSION.matcher(trainer.log());
            assertThat(version.find()).as(trainer.log()).isTrue();
            return version.group();
        }
    }

    /** It has learned nothing. */
    private void makeBaseModel(List<SampleReview> reviews) {
        List<String> tokens =
                Vocabulary.of(reviews.stream().map(SampleReview::reviewText).toList(), 1_000);
        DistilBertConfig config =
                DistilBertConfig.of(tokens.size(), MAX_TOKENS, 32, 1, 2, 64, List.of("NEGATIVE", "POSITIVE"));
        BaseModel.random(ContainerRun.volume(trainerPod, "base-model"), config, tokens, 1);
    }

    private void importLabels(List<SampleReview> reviews, InProcessKafka kafka) throws IOException {
        Path csv = trainerPod.resolve("labels.csv");
        try (Writer writer = Files.newBufferedWriter(csv)) {
            SampleFormat.CSV.write(reviews, writer);
        }
        int exitCode = CommandLines.commandLine(Main.commands())
                .execute("labels", "import", "--data=" + csv, "--bootstrap-servers=" + kafka.bootstrapServers());
        assertThat(exitCode).isZero();
    }

    private static Container container(List<JsonNode> rendered, String program) {
        return Manifests.containers(rendered).stream()
                .filter(container -> container.program().equals(program))
                .findFirst()
                .orElseThrow();
    }
}
