package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the parts of a streamer are put together; what each does is tested beside it. */
class StreamerPartsIT extends StreamerFixture {
    @Test
    void aTopicThatIsDeletedEndsTheStreamerAndIsNamed() throws Exception {
        // Given
        StreamerSettings settings = settings("deleted.");
        String topic = settings.topics().reviewsDeadLetters();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry(), Duration.ofMillis(200));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(TIMEOUT).until(streamer::ready);

            // When
            admin.deleteTopics(List.of(topic)).all().get();

            // Then
            await().atMost(TIMEOUT).until(() -> !streamer.live());
            assertThatThrownBy(streamer::awaitEnd)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(topic);
        }
    }

    @Test
    void aTopicThatIsCreatedAgainEndsTheStreamerAndTheNextOneReadsIt() throws Exception {
        // Given
        StreamerSettings settings = settings("again.", Role.CLASSIFY);
        String topic = settings.topics().reviews();
        promote(0);
        try (Streamer streamer = Streamer.start(settings, registry(), Duration.ofMillis(200));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(TIMEOUT).until(streamer::ready);
            sendReviews(settings.topics(), 0, 10);
            assertThat(client.read(settings.topics().classifiedReviews(), TIMEOUT, read -> read.size() >= 10))
                    .hasSize(10);

            // When
            admin.deleteTopics(List.of(topic)).all().get();
            kafka.createTopic(topic, 4, Map.of());

            // Then
            await().atMost(TIMEOUT).until(() -> !streamer.live());
            assertThatThrownBy(streamer::awaitEnd)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining(topic + " was deleted and created again");
            assertThat(streamer.ready()).isFalse();
        }

        // When
        try (Streamer next = Streamer.start(settings, registry())) {
            await().atMost(TIMEOUT).until(next::ready);
            sendReviews(settings.topics(), 10, 12);

            // Then
            assertThat(client.read(settings.topics().classifiedReviews(), TIMEOUT, read -> read.size() >= 12))
                    .hasSize(12);
        }
    }

    @Test
    void addedPartitionsThatAStoreCannotFollowEndTheStreamer() throws Exception {
        // Given
        StreamerSettings settings = settings("grown.", Role.FEEDBACK);
        try (Streamer streamer = Streamer.start(settings, registry(), Duration.ofMillis(200));
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(TIMEOUT).until(streamer::ready);
            admin.createPartitions(Map.of(
                            settings.topics().reviewLabels(), NewPartitions.increaseTo(6),
                            settings.topics().modelAnnouncements(), NewPartitions.increaseTo(4)))
                    .all()
                    .get();

            // When
            String topic = settings.topics().retrainRequests();
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(6)))
                    .all()
                    .get();

            // Then
            assertGrown(streamer, topic);
        }

        // When
        try (Streamer next = Streamer.start(settings, registry())) {
            // Then
            assertGrown(next, settings.topics().retrainRequests());
        }
    }

    private static void assertGrown(Streamer streamer, String topic) {
        await().atMost(TIMEOUT).until(() -> !streamer.live());
        assertThatThrownBy(streamer::awaitEnd)
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.kind().exitCode()).isEqualTo(69))
                .hasMessageContaining("The number of partitions of " + topic + " is 6 and was 4");
        assertThat(streamer.ready()).isFalse();
    }

    @Test
    void anotherProgramInTheGroupEndsTheStreamerAndIsNamed() {
        // Given
        StreamerSettings settings = settings("foreign.", Role.CLASSIFY);
        new TopicSetup(settings.kafka(), true)
                .ensure(settings.topics(), settings.topics().all());
        promote(0);
        String group = settings.applicationId(Role.CLASSIFY);
        try (KafkaConsumer<byte[], byte[]> other = new KafkaConsumer<>(
                settings.kafka().with(Map.of("group.id", group)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            other.subscribe(List.of(settings.topics().reviews()));
            await().atMost(TIMEOUT).until(() -> {
                other.poll(Duration.ofMillis(50));
                return !other.assignment().isEmpty();
            });

            // When
            try (Streamer streamer = Streamer.start(settings, registry())) {
                // Then
                await().atMost(TIMEOUT).until(() -> {
                    other.poll(Duration.ofMillis(50));
                    return !streamer.live();
                });
                assertThatThrownBy(streamer::awaitEnd)
                        .isInstanceOfSatisfying(
                                UserException.class,
                                e -> assertThat(e.kind().exitCode()).isEqualTo(69))
                        .hasMessageContaining("the consumer group " + group);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"left., session.timeout.ms, 45000, 0", "kept., group.instance.id, pod-1, 1"})
    void aStreamerThatStopsLeavesItsGroupsUnlessItIsAStaticMember(
            String prefix, String setting, String value, int members) throws Exception {
        // Given
        StreamerSettings usual = settings(prefix, Role.CLASSIFY);
        StreamerSettings settings = new StreamerSettings(
                new KafkaSettings(kafka.bootstrapServers(), Map.of(setting, value)),
                usual.topics(),
                usual.applications(),
                usual.classify(),
                usual.feedback(),
                usual.release(),
                usual.http());
        String group = settings.applicationId(Role.CLASSIFY);
        promote(0);

        // When
        try (Streamer streamer = Streamer.start(settings, registry())) {
            await().atMost(TIMEOUT).until(streamer::ready);
        }

        // Then
        try (Admin admin = Admin.create(settings.kafka().with(Map.of()))) {
            assertThat(admin.describeConsumerGroups(List.of(group))
                            .all()
                            .get()
                            .get(group)
                            .members())
                    .hasSize(members * settings.classify().serving().threads());
        }
    }

    @Test
    void theTokenOfTheSettingsGuardsMetricsAndStatus() throws Exception {
        // Given
        StreamerSettings open = settings("guarded.");
        StreamerSettings settings = new StreamerSettings(
                open.kafka(),
                open.topics(),
                open.applications(),
                open.classify(),
                open.feedback(),
                ReleaseSettings.DEFAULT,
                new HttpSettings("localhost", 0, Optional.of("secret")));

        // When
        try (Streamer streamer = Streamer.start(settings, registry())) {
            // Then
            assertThat(get(streamer, "/metrics").statusCode()).isEqualTo(401);
            assertThat(get(streamer, "/status").statusCode()).isEqualTo(401);
            assertThat(get(streamer, "/health/live").statusCode()).isEqualTo(200);
        }
    }
}
