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
                    new ClusterMonitor.RequiredTopics(Set.of("stays", "goes"), Duration.ofMillis(100), 3),
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
