package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.AccuracyDropSettings;
import io.reviewstream.streamer.settings.FeedbackSettings.RequestSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The feedback application on a real Kafka. */
class FeedbackIT extends StreamerFixture {
    @Test
    void enoughLabelsTriggerARetrainRequest() throws Exception {
        // Given
        int labels = 20;
        StreamerSettings settings = settings(
                "loop.",
                EnumSet.allOf(Role.class),
                FeedbackSettings.of(RequestSettings.after(labels), AccuracyDropSettings.DEFAULT),
                directory.resolve("state"));
        Topics topics = settings.topics();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry())) {
            for (int i = 0; i < labels; i++) {
                client.send(topics.reviewLabels(), null, "{\"reviewId\":\"r%d\",\"isPositive\":true}".formatted(i));
            }

            // When
            sendReviews(topics, 0, labels);

            // Then
            List<ConsumerRecord<String, byte[]>> labeled =
                    client.read(topics.labeledReviews(), TIMEOUT, records -> records.size() >= labels);
            assertThat(labeled).hasSize(labels);
            LabeledReview one = new JsonSerde<>(LabeledReview.class)
                    .fromBytes(labeled.get(0).value());
            assertThat(one.reviewId()).isEqualTo(labeled.get(0).key());
            assertThat(one.modelVersion()).isEqualTo(streamer.modelVersion().map(Object::toString));
            List<ConsumerRecord<String, byte[]>> requests =
                    client.read(topics.retrainRequests(), TIMEOUT, records -> !records.isEmpty());
            RetrainRequest request = new JsonSerde<>(RetrainRequest.class)
                    .fromBytes(requests.get(0).value());
            assertThat(request.newLabels()).isEqualTo(labels);
            assertThat(request.labelsThrough().endOffsets().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isGreaterThanOrEqualTo(labels);
            await().atMost(TIMEOUT).until(streamer::ready);
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(get(streamer, "/status").body())
                            .contains("\"requestId\" : \"" + request.requestId(), "\"labeledReviews\" : " + labels));
        }
    }

    @Test
    @Tag("nightly")
    void theStateOfTheTriggerMovesToAnotherInstance() throws Exception {
        // Given
        int labels = 30;
        // A short cool-down, so that nothing but the state keeps a request from being made again.
        FeedbackSettings feedback = FeedbackSettings.of(
                new RequestSettings(labels, Duration.ofMillis(1), Duration.ofDays(1), Duration.ZERO),
                AccuracyDropSettings.DEFAULT);
        StreamerSettings settings = settings("moved.", Set.of(Role.FEEDBACK), feedback, directory.resolve("state"));
        Topics topics = settings.topics();
        String champion = promote(0).version().value();
        String first;
        try (Streamer owner = Streamer.start(settings, registry())) {
            importReviews(topics, 0, labels - 1);
            awaitMetric(owner, "reviewstream_labels_new " + (labels - 1) + ".0");
            assertThat(requests(topics, Duration.ofSeconds(1))).isEmpty();
        }

        // When
        try (Streamer next = Streamer.start(
                settings("moved.", Set.of(Role.FEEDBACK), feedback, directory.resolve("other")), registry())) {
            importReviews(topics, labels - 1, labels);
            RetrainRequest request =
                    client.read(topics.retrainRequests(), TIMEOUT, records -> !records.isEmpty()).stream()
                            .map(record -> new JsonSerde<>(RetrainRequest.class).fromBytes(record.value()))
                            .findFirst()
                            .orElseThrow();
            assertThat(request.newLabels()).isEqualTo(labels);
            assertThat(request.championVersion()).contains(champion);
            first = request.requestId();
            awaitMetric(next, "reviewstream_retrain_pending 1.0");
        }

        // Then
        try (Streamer last = Streamer.start(
                settings("moved.", Set.of(Role.FEEDBACK), feedback, directory.resolve("third")), registry())) {
            importReviews(topics, labels, labels + 1);
            awaitMetric(last, "reviewstream_labels_new " + (labels + 1) + ".0");
            assertThat(requests(topics, Duration.ofSeconds(3))).containsExactly(first);
        }
    }

    @Test
    void aLaterLabelDoesNotRestoreAnErasedReview() throws Exception {
        // Given
        StreamerSettings settings = settings("erased.", Role.FEEDBACK);
        Topics topics = settings.topics();
        try (Streamer streamer = Streamer.start(settings, registry())) {
            for (String id : List.of("r1", "r2")) {
                predict(topics, id);
                client.send(topics.reviewLabels(), "any", "{\"reviewId\":\"" + id + "\",\"isPositive\":true}");
            }
            client.flush();
            client.read(topics.labeledReviews(), TIMEOUT, records -> records.size() >= 2);
            client.send(topics.labeledReviews(), "r1", (byte[]) null);
            client.flush();
            // The second tombstone is the streamer's own.
            client.read(topics.labeledReviews(), TIMEOUT, records -> tombstones(records) >= 2);

            // When
            for (String id : List.of("r1", "r2")) {
                client.send(topics.reviewLabels(), "any", "{\"reviewId\":\"" + id + "\",\"isPositive\":false}");
            }
            client.flush();

            // Then
            List<ConsumerRecord<String, byte[]>> rows = client.read(
                    topics.labeledReviews(),
                    TIMEOUT,
                    records -> records.stream()
                                    .filter(record -> record.key().equals("r2"))
                                    .count()
                            >= 2);
            client.read(topics.labeledReviews(), Duration.ofSeconds(1), records -> false).stream()
                    .filter(record -> record.key().equals("r1"))
                    .reduce((earlier, later) -> later)
                    .ifPresent(last -> assertThat(last.value()).isNull());
            assertThat(tombstones(rows)).isEqualTo(2);
            assertThat(setting("erased.reviewstream-feedback-predictions-changelog", "max.compaction.lag.ms"))
                    .isEqualTo(String.valueOf(Duration.ofDays(1).toMillis()));
            awaitMetric(streamer, "reviewstream_labeled_reviews 1.0");
        }
    }

    private static String setting(String topic, String name) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(name)
                    .value();
        }
    }

    private static void importReviews(Topics topics, int from, int to) {
        for (int i = from; i < to; i++) {
            LabeledReview review = new LabeledReview(
                    "r" + i, "good", true, LONG_AGO, Optional.empty(), Optional.empty(), Optional.empty());
            client.send(topics.labeledReviews(), "r" + i, new JsonSerde<>(LabeledReview.class).toBytes(review));
        }
        client.flush();
    }

    private static void predict(Topics topics, String id) {
        ClassifiedReview prediction =
                new ClassifiedReview(id, "good", true, 0.9, "v20260101-000000-aaaaaa", 3, false, LONG_AGO, LONG_AGO);
        client.send(topics.classifiedReviews(), id, new JsonSerde<>(ClassifiedReview.class).toBytes(prediction));
    }

    private static List<String> requests(Topics topics, Duration timeout) {
        return client.read(topics.retrainRequests(), timeout, records -> false).stream()
                .map(ConsumerRecord::key)
                .toList();
    }

    private static long tombstones(List<ConsumerRecord<String, byte[]>> records) {
        return records.stream().filter(record -> record.value() == null).count();
    }

    private static void awaitMetric(Streamer streamer, String line) {
        await().atMost(TIMEOUT)
                .untilAsserted(
                        () -> assertThat(get(streamer, "/metrics").body()).contains(line));
    }
}
