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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ClusterMonitorIT {
    @Test
    void lagCountsAddedPartitionsAndAMissingTopicIsFatal() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                StreamerMetrics metrics = new StreamerMetrics();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            kafka.createTopic("stays", 1, Map.of());
            kafka.createTopic("goes", 1, Map.of());
            List<Throwable> fatal = new CopyOnWriteArrayList<>();
            try (ClusterMonitor monitor = new ClusterMonitor(
                    KafkaSettings.of(kafka.bootstrapServers()),
                    Map.of(Role.CLASSIFY, new ClusterMonitor.MonitoredGroup("group", Set.of("stays"))),
                    new ClusterMonitor.RequiredTopics(Set.of("stays", "goes"), Duration.ofMillis(100), 3),
                    metrics,
                    fatal::add)) {
                await().atMost(Duration.ofMinutes(1)).until(() -> monitor.lag(Role.CLASSIFY)
                        .equals(Optional.of(new TreeMap<>(Map.of("stays", 0L)))));

                // When
                admin.createPartitions(Map.of("stays", NewPartitions.increaseTo(2)))
                        .all()
                        .get();
                try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "metadata.max.age.ms", 500),
                        new StringSerializer(),
                        new StringSerializer())) {
                    await().pollInterval(Duration.ofSeconds(1))
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> producer.partitionsFor("stays").size() == 2);
                    producer.send(new ProducerRecord<>("stays", 1, null, "r")).get();
                }

                // Then
                await().atMost(Duration.ofMinutes(1)).until(() -> monitor.lag(Role.CLASSIFY)
                        .equals(Optional.of(new TreeMap<>(Map.of("stays", 1L)))));

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
}
