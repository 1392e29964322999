package io.reviewstream.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @Test
    void aPrefixIsPartOfEveryName() {
        // When
        Topics topics = Topics.withPrefix("acme.");

        // Then
        assertThat(topics.all())
                .containsExactlyInAnyOrder(
                        "acme.reviews",
                        "acme.classified-reviews",
                        "acme.review-labels",
                        "acme.labeled-reviews",
                        "acme.labels-unmatched",
                        "acme.retrain-requests",
                        "acme.model-announcements",
                        "acme.reviews-dead-letters",
                        "acme.label-requests",
                        "acme.challenger-predictions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b.", "ü", "a/"})
    void anIllegalNameIsRejected(String prefix) {
        assertThatThrownBy(() -> Topics.withPrefix(prefix)).hasMessageContaining("cannot be the name of a topic");
    }

    @Test
    void twoTopicsOfOneNameAreRejected() {
        // Given
        Map<TopicKind, String> names = new EnumMap<>(Topics.DEFAULT.names());
        names.put(TopicKind.REVIEW_LABELS, "reviews");

        // When
        assertThatThrownBy(() -> new Topics(names)).hasMessageContaining("name the same topic");
    }

    @Test
    void labeledReviewsAndAnnouncementsAreCompacted() {
        // When
        NewTopic labeled = TopicKind.LABELED_REVIEWS.newTopic("labeled-reviews");
        NewTopic announcements = TopicKind.MODEL_ANNOUNCEMENTS.newTopic("model-announcements");
        NewTopic reviews = TopicKind.REVIEWS.newTopic("reviews");

        // Then
        assertThat(labeled.configs()).containsEntry("cleanup.policy", "compact");
        assertThat(announcements.numPartitions()).isEqualTo(1);
        assertThat(announcements.configs()).containsEntry("cleanup.policy", "compact");
        assertThat(reviews.configs())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("max.message.bytes", String.valueOf((1024 + 64) * 1024));
    }

    @Test
    void labeledReviewsKeepErasedTextADayAndTombstonesAWeek() {
        // When
        NewTopic labeled = TopicKind.LABELED_REVIEWS.newTopic("labeled-reviews");

        // Then
        assertThat(labeled.configs())
                .containsEntry("max.compaction.lag.ms", String.valueOf(24 * 60 * 60 * 1000L))
                .containsEntry("delete.retention.ms", String.valueOf(7 * 24 * 60 * 60 * 1000L));
    }

    @Test
    void secretsOfOverridesAreNotPrinted() {
        // When
        KafkaSettings settings = new KafkaSettings("localhost:9092", Map.of("ssl.key.password", "hunter2"));

        // Then
        assertThat(settings.toString()).contains("ssl.key.password").doesNotContain("hunter2");
        assertThat(settings.with(Map.of("ssl.key.password", "x", "acks", "all")))
                .containsEntry("ssl.key.password", "hunter2")
                .containsEntry("acks", "all")
                .containsEntry("bootstrap.servers", "localhost:9092");
    }
}
