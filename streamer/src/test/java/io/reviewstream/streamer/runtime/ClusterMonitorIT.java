package io.reviewstream.streamer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class ClusterMonitorIT {
    @Test
    void lagCountsRecordsAlsoOfAddedPartitionsAndAMissingTopicIsFatal() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                StreamerMetrics metrics = new StreamerMetrics();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            kafka.createTopic("stays", 2, Map.of());
            kafka.createTopic("goes", 1, Map.of());
            transaction(kafka, 0, false);
            transaction(kafka, 1, true);
            OffsetAndMetadata beforeMarker = new OffsetAndMetadata(1);
            admin.alterConsumerGroupOffsets("group", Map.of(new TopicPartition("stays", 1), beforeMarker))
                    .all()
                    .get();
            List<Throwable> fatal = new CopyOnWriteArrayList<>();
            try (ClusterMonitor monitor = new ClusterMonitor(
                    KafkaSettings.of(kafka.bootstrapServers()),
                    Map.of(Role.CLASSIFY, new ClusterMonitor.MonitoredGroup("group", Set.of("stays"))),
                    new ClusterMonitor.RequiredTopics(Set.of("stays", "goes"), Map.of(), Duration.ofMillis(100), 3),
                    metrics,
                    fatal::add)) {
                awaitLag(monitor, 0);

                // When
                admin.createPartitions(Map.of("stays", NewPartitions.increaseTo(3)))
                        .all()
                        .get();
                try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "metadata.max.age.ms", 500),
                        new StringSerializer(),
                        new StringSerializer())) {
                    await().pollInterval(Duration.ofSeconds(1))
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> producer.partitionsFor("stays").size() == 3);
                    producer.send(new ProducerRecord<>("stays", 2, null, "r")).get();
                    producer.send(new ProducerRecord<>("stays", 0, null, "r")).get();
                }

                // Then
                awaitLag(monitor, 2);

                // When
                admin.deleteTopics(List.of("goes")).all().get();

                // Then
                await().atMost(Duration.ofMinutes(1)).until(() -> !fatal.isEmpty());
            }
            assertThat(fatal).singleElement().satisfies(failure -> assertThat(failure)
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("goes")
                    .hasMessageNotContaining("stays"));
        }
    }

    @Test
    void aTopicThatWasDeletedAndCreatedAgainIsFatal() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            kafka.createTopic("stays", 1, Map.of());
            kafka.createTopic("again", 1, Map.of());
            TopicWatch watch = new TopicWatch(
                    admin, new ClusterMonitor.RequiredTopics(Set.of("stays", "again"), Map.of(), Duration.ZERO, 2));
            assertThat(watch.look()).isEmpty();
            assertThat(watch.look()).isEmpty();

            // When
            admin.deleteTopics(List.of("again")).all().get();
            kafka.createTopic("again", 1, Map.of());

            // Then
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(watch.look()).hasValueSatisfying(reason -> {
                        assertThat(reason.kind().exitCode()).isEqualTo(69);
                        assertThat(reason)
                                .hasMessageContaining("The topic again was deleted and created again. Restart");
                    }));
        }
    }

    @ParameterizedTest
    @CsvSource({"small, 4, ''", "small, 5, small is 5 and was 4", "large, 5, large is 5 and was 4"})
    void morePartitionsThanAStoreHasAreFatal(String topic, int partitions, String expected) throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            kafka.createTopic("large", 4, Map.of());
            kafka.createTopic("small", 1, Map.of());
            Set<String> inputs = Set.of("large", "small");
            TopicWatch watch = new TopicWatch(
                    admin, new ClusterMonitor.RequiredTopics(inputs, Map.of("changelog", inputs), Duration.ZERO, 2));
            assertThat(watch.look()).isEmpty();
            kafka.createTopic("changelog", 4, Map.of());
            assertThat(watch.look()).isEmpty();

            // When
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get();
            await().until(() -> admin.describeTopics(List.of(topic))
                            .allTopicNames()
                            .get()
                            .get(topic)
                            .partitions()
                            .size()
                    == partitions);

            // Then
            Optional<UserException> reason = watch.look();
            assertThat(reason.isPresent()).isEqualTo(!expected.isEmpty());
            assertThat(reason.map(UserException::getMessage).orElse("")).contains(expected);
            assertThat(reason.map(known -> known.kind().exitCode()).orElse(69)).isEqualTo(69);
        }
    }

    private static void awaitLag(ClusterMonitor monitor, long lag) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(monitor.lag(Role.CLASSIFY))
                .contains(new TreeMap<>(Map.of("stays", lag))));
    }

    /** Writes one record, which a marker follows. */
    private static void transaction(InProcessKafka kafka, int partition, boolean committed) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "t" + partition),
                new StringSerializer(),
                new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("stays", partition, null, "r")).get();
            if (committed) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }
}
