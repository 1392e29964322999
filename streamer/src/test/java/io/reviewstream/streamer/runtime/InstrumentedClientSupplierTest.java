package io.reviewstream.streamer.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class InstrumentedClientSupplierTest {
    private static final Map<String, Object> CONFIG =
            Map.of("bootstrap.servers", "localhost:1", "transactional.id", "t");

    @Test
    void aProducerThatCannotBeUsedFailsAsKafkaDoes() {
        // Given
        try (StreamerMetrics metrics = new StreamerMetrics()) {
            Producer<byte[], byte[]> producer =
                    new InstrumentedClientSupplier(Role.CLASSIFY, metrics, new FatalRecords()).getProducer(CONFIG);

            // When
            assertThatThrownBy(producer::beginTransaction)
                    // Then
                    .isInstanceOf(KafkaException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);

            // When
            producer.close();

            // Then
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("any", new byte[0]), null))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("closed");
        }
    }
}
