package io.reviewstream.console.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.Json;
import io.reviewstream.common.topic.LabelRequestsTopic;
import io.reviewstream.common.topic.TopicWriter;
import io.reviewstream.console.label.LabelQueue.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LabelQueueIT {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static InProcessKafka kafka;

    private final Topics topics = Topics.withPrefix(UUID.randomUUID() + ".");
    private KafkaSettings settings;
    private LabelQueue queue;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = InProcessKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void open() {
        settings = KafkaSettings.of(kafka.bootstrapServers());
        new TopicSetup(settings, true).ensure(topics, topics.all());
        queue = new LabelQueue(settings, topics, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        queue.close();
    }

    private static LabelRequest request(String id, LabelReason reason, int people, int age) {
        return new LabelRequest(
                "request-" + id,
                id,
                "text of " + id,
                reason,
                0.25,
                true,
                0.6,
                "v20260101-000000-000000",
                people,
                NOW.minusSeconds(age),
                NOW.plusSeconds(3600L - age));
    }

    private void ask(LabelRequest... requests) {
        new LabelRequestsTopic(settings, topics.labelRequests()).add(List.of(requests));
    }

    private List<JsonNode> values(String topic) {
        List<JsonNode> values = new ArrayList<>();
        TopicReader.readAll(settings, topic, record -> {
            try {
                values.add(
                        record.value() == null
                                ? Json.mapper().nullNode()
                                : Json.mapper().readTree(record.value()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return values;
    }

    @Test
    void theOldestIsNextAndExpiredOnesAreCounted() {
        // Given
        ask(
                request("new", LabelReason.UNCERTAIN, 1, 10),
                request("old", LabelReason.RANDOM, 1, 60),
                request("expired", LabelReason.RANDOM, 1, 4000));

        // When
        Queue now = queue.queue("ann", 1);

        // Then
        assertThat(now.open()).isEqualTo(2);
        assertThat(now.expired()).isEqualTo(1);
        assertThat(now.byReason()).isEqualTo(Map.of(LabelReason.UNCERTAIN, 1L, LabelReason.RANDOM, 1L));
        assertThat(now.next()).extracting(LabelRequest::reviewId).containsExactly("old");
    }

    @Test
    void aLabelNamesItsRequestAndItsPersonAndIsGivenOnce() {
        // Given
        ask(request("a", LabelReason.UNCERTAIN, 1, 10));

        // When
        boolean first = queue.label("a", false, "ann");
        boolean again = queue.label("a", true, "ann");
        boolean other = queue.label("a", true, "bob");

        // Then
        assertThat(List.of(first, again, other)).containsExactly(true, false, false);
        assertThat(queue.queue("bob", 20).next()).isEmpty();
        assertThat(values(topics.reviewLabels())).singleElement().satisfies(label -> {
            assertThat(label.path("reviewId").textValue()).isEqualTo("a");
            assertThat(label.path("isPositive").booleanValue()).isFalse();
            assertThat(label.path("labeledBy").textValue()).isEqualTo("ann");
            assertThat(label.path("requestId").textValue()).isEqualTo("request-a");
            assertThat(label.path("reason").textValue()).isEqualTo("UNCERTAIN");
            assertThat(label.path("propensity").doubleValue()).isEqualTo(0.25);
        });
    }

    @Test
    void twoPeopleAnswerOneThatAsksForTwo() {
        // Given
        ask(request("a", LabelReason.RANDOM, 2, 10));

        // When
        boolean ann = queue.label("a", true, "ann");

        // Then
        assertThat(queue.queue("ann", 20).next()).isEmpty();
        assertThat(queue.queue("bob", 20).next()).hasSize(1);
        assertThat(ann && queue.label("a", false, "bob")).isTrue();
        assertThat(queue.label("a", false, "cid")).isFalse();
        assertThat(values(topics.reviewLabels())).hasSize(2);
    }

    @Test
    void anExpiredAndAWithdrawnRequestTakeNoLabel() {
        // Given
        ask(request("expired", LabelReason.RANDOM, 1, 4000), request("withdrawn", LabelReason.RANDOM, 1, 10));
        assertThat(queue.queue("ann", 20).next()).hasSize(1);
        try (TopicWriter writer = new TopicWriter(settings)) {
            writer.send(topics.labelRequests(), "withdrawn", null);
            writer.flush(topics.labelRequests());
        }

        // Then
        assertThat(queue.label("expired", true, "ann")).isFalse();
        assertThat(queue.label("withdrawn", true, "ann")).isFalse();
        assertThat(queue.label("never asked", true, "ann")).isFalse();
        assertThat(values(topics.reviewLabels())).isEmpty();
    }

    @Test
    void aSecondLookIsARowOfTheTrainingSetAndEndsItsRequest() {
        // Given
        ask(request("a", LabelReason.SUSPECT, 1, 10));

        // When
        boolean written = queue.label("a", false, "ann");

        // Then
        assertThat(written).isTrue();
        assertThat(values(topics.labeledReviews())).singleElement().satisfies(row -> {
            assertThat(row.path("reviewText").textValue()).isEqualTo("text of a");
            assertThat(row.path("isPositive").booleanValue()).isFalse();
        });
        assertThat(values(topics.labelRequests())).last().satisfies(last -> assertThat(last.isNull())
                .isTrue());
    }
}
