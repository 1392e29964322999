package io.reviewstream.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.http.StatusServer;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.common.topic.LabelWriter;
import io.reviewstream.trainer.KafkaFixture;
import io.reviewstream.trainer.labelling.ChoiceNames;
import io.reviewstream.trainer.metrics.WebhookMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages in the documented form of Label Studio's webhooks. */
@Timeout(120)
class LabelsWebhookIT extends KafkaFixture {
    private static final String TOKEN = "secret";
    private static final String MESSAGE =
            """
            {"action": "%s",
             "task": {"id": 17, "data": {"text": "The lid leaks", "reviewId": "r17", "requestId": "q17",
                                         "reason": "UNCERTAIN", "propensity": 0.25}},
             "annotation": {"id": 3, "completed_by": 5, "was_cancelled": %s, "updated_at": "2026-04-17T09:30:12.5Z",
                            "result": [{"from_name": "sentiment", "to_name": "text", "type": "choices",
                                        "value": {"choices": ["Negative"]}}]},
             "project": {"id": 1}}
            """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final WebhookMetrics metrics = new WebhookMetrics();
    private LabelWriter writer;
    private StatusServer server;

    @BeforeEach
    void start() {
        create(topics.reviewLabels());
        create(topics.labeledReviews());
        create(topics.labelRequests());
        start(kafka);
    }

    private void start(KafkaSettings settings) {
        writer = new LabelWriter(settings, topics, Duration.ofSeconds(2));
        server = LabelsWebhookCommand.start(
                new HttpSettings("localhost", 0, Optional.of(TOKEN)),
                writer,
                new ChoiceNames(List.of(), List.of("meh")),
                metrics);
    }

    @AfterEach
    void stop() {
        server.close();
        writer.close();
        metrics.close();
    }

    private int post(String path, String token, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int post(String body) throws Exception {
        return post(LabelsWebhookCommand.PATH, TOKEN, body);
    }

    private List<ReviewLabel> labels() {
        List<ReviewLabel> labels = new ArrayList<>();
        JsonSerde<ReviewLabel> json = new JsonSerde<>(ReviewLabel.class);
        TopicReader.readAll(kafka, topics.reviewLabels(), record -> labels.add(json.fromBytes(record.value())));
        return labels;
    }

    @Test
    void anAnnotationBecomesALabelWithItsRequest() throws Exception {
        // When
        int created = post(MESSAGE.formatted("ANNOTATION_CREATED", false));
        int updated = post(MESSAGE.formatted("ANNOTATION_UPDATED", false).replace("Negative", "Positive"));

        // Then
        LabelOrigin origin = new LabelOrigin(
                Optional.of(LabelReason.UNCERTAIN), Optional.of("q17"), Optional.of(0.25), Optional.of("5"));
        Optional<Instant> at = Optional.of(Instant.parse("2026-04-17T09:30:12.5Z"));
        assertThat(List.of(created, updated)).containsOnly(204);
        assertThat(labels())
                .containsExactly(new ReviewLabel("r17", false, at, origin), new ReviewLabel("r17", true, at, origin));
        assertThat(metrics.scrape()).contains("reviewstream_webhook_labels_total 2.0");
    }

    @Test
    void aTextWithoutAnIdAndASecondLookBecomeRows() throws Exception {
        // Given
        String message = MESSAGE.formatted("ANNOTATION_CREATED", false);

        LabelRequest request = new LabelRequest(
                "q17",
                "r17",
                "The lid leaks",
                LabelReason.SUSPECT,
                1,
                true,
                0.5,
                "linear",
                1,
                Instant.now(),
                Instant.now().plusSeconds(60));
        new LabelRequestsTopic(kafka, topics.labelRequests()).add(List.of(request));

        // When
        int text = post(message.replace("\"reviewId\": \"r17\", ", ""));
        int secondLook = post(message.replace("UNCERTAIN", "SUSPECT").replace("Negative", "Meh"));
        int afterTheWithdrawal = post(message.replace("UNCERTAIN", "SUSPECT"));

        // Then
        assertThat(List.of(text, secondLook, afterTheWithdrawal)).containsOnly(204);
        assertThat(labels()).isEmpty();
        List<LabeledReview> rows = new ArrayList<>();
        JsonSerde<LabeledReview> json = new JsonSerde<>(LabeledReview.class);
        TopicReader.readAll(kafka, topics.labeledReviews(), record -> rows.add(json.fromBytes(record.value())));
        assertThat(rows).extracting(LabeledReview::reviewText).containsOnly("The lid leaks");
        assertThat(rows).extracting(LabeledReview::reviewId).contains("r17").hasSize(2);
        List<String> withdrawn = new ArrayList<>();
        TopicReader.readAll(kafka, topics.labelRequests(), record -> withdrawn.add(new String(record.key(), UTF_8)));
        assertThat(withdrawn).as("the request and its tombstone").containsExactly("r17", "r17");
    }

    @Test
    void withoutKafkaEveryMessageIsRefusedInTime() throws Exception {
        // Given
        stop();
        start(KafkaSettings.of("localhost:1"));
        String message = MESSAGE.formatted("ANNOTATION_CREATED", false);

        // When
        List<CompletableFuture<Integer>> answers = IntStream.range(0, 3)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return post(message);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();

        // Then
        assertThat(answers).extracting(CompletableFuture::join).containsOnly(503);
        HttpRequest ready =
                HttpRequest.newBuilder(server.uri().resolve("/health/ready")).build();
        assertThat(client.send(ready, BodyHandlers.ofString()))
                .returns(503, HttpResponse::statusCode)
                .returns("Kafka did not take the last label\n", HttpResponse::body);
    }

    @ParameterizedTest
    @CsvSource({"ANNOTATION_CREATED, true", "ANNOTATIONS_DELETED, false", "PROJECT_UPDATED, false"})
    void whatIsNoLabelIsTakenAndLeftOut(String action, boolean cancelled) throws Exception {
        assertThat(post(MESSAGE.formatted(action, cancelled))).isEqualTo(204);
        assertThat(labels()).isEmpty();
    }

    @Test
    void whatIsNoMessageIsRefused() throws Exception {
        assertThat(post("no JSON")).isEqualTo(400);
        assertThat(post("[]")).isEqualTo(400);
        assertThat(post("{\"action\":\"ANNOTATION_CREATED\",\"task\":7}")).isEqualTo(400);
        assertThat(post("{\"action\":\"ANNOTATION_CREATED\",\"task\":{\"data\":{}},\"annotation\":[]}"))
                .isEqualTo(400);
        assertThat(post("{\"a\":\"" + "x".repeat(LabelsWebhookCommand.MOST_BYTES) + "\"}"))
                .isEqualTo(413);
        assertThat(post(LabelsWebhookCommand.PATH, "guess", MESSAGE.formatted("ANNOTATION_CREATED", false)))
                .isEqualTo(401);
        assertThat(post(LabelsWebhookCommand.PATH + "/x", TOKEN, "{}")).isEqualTo(404);
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create(server.uri() + LabelsWebhookCommand.PATH))
                                        .header("Authorization", "Bearer " + TOKEN)
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(405);
        assertThat(labels()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_webhook_failures_total 4.0");
    }
}
