package io.reviewstream.streamer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class TopicMonitorIT {
    @Test
    void aTopicThatIsGoneEndsTheStreamerAndIsNamed() throws Exception {
        try (InProcessKafka kafka = InProcessKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            kafka.createTopic("stays", 1, Map.of());
            kafka.createTopic("goes", 1, Map.of());
            List<Throwable> fatal = new CopyOnWriteArrayList<>();
            try (TopicMonitor watch = new TopicMonitor(
                    KafkaSettings.of(kafka.bootstrapServers()),
                    Set.of("stays", "goes"),
                    Duration.ofMillis(100),
                    3,
                    fatal::add)) {
                assertThat(watch).isNotNull();

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
