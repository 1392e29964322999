package io.reviewstream.trainer.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.trainer.KafkaFixture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reader of {@code common}, on a broker, which {@code common} has none of. */
@Timeout(300)
class TopicReaderIT extends KafkaFixture {
    @Test
    void anOpenReaderContinuesWhereItEnded() {
        // Given
        broker.createTopic("kept-open", 1, Map.of());
        List<String> values = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(kafka, "kept-open");
                Producer<String, String> producer = producer(Map.of())) {
            assertThat(reader.readToEnd(record -> values.add(text(record.value()))))
                    .containsValue(0L);
            send(producer, "kept-open", "one");
            reader.readToEnd(record -> values.add(text(record.value())));
            send(producer, "kept-open", "two");

            // When
            Map<TopicPartition, Long> ends = reader.readToEnd(record -> values.add(text(record.value())));

            // Then
            assertThat(values).containsExactly("one", "two");
            assertThat(ends).containsOnly(Map.entry(new TopicPartition("kept-open", 0), 2L));
        }
    }

    @Test
    void recordsBehindTheEndAreReturnedByTheNextRead() {
        // Given
        broker.createTopic("growing", 1, Map.of());
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        try (Producer<String, String> producer = producer(Map.of())) {
            send(producer, "growing", "before");
            try (TopicReader reader = TopicReader.open(kafka, "growing")) {
                send(producer, "growing", "behind");

                // When
                while (!reader.atEnd()) {
                    reader.poll().forEach(record -> first.add(text(record.value())));
                }
                reader.readToEnd(record -> second.add(text(record.value())));
            }
        }

        // Then
        assertThat(first).containsExactly("before");
        assertThat(second).containsExactly("behind");
    }

    @Test
    void openAndAbortedTransactionsAreNotReturned() {
        // Given
        broker.createTopic("transactions", 1, Map.of());
        List<String> values = new ArrayList<>();
        try (Producer<String, String> producer = producer(Map.of("transactional.id", "reader-test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "transactions", "aborted");
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "transactions", "committed");
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, "transactions", "open");

            try (TopicReader reader = TopicReader.open(kafka, "transactions")) {
                // When
                Map<TopicPartition, Long> ends = reader.readToEnd(record -> values.add(text(record.value())));

                // Then
                assertThat(values).containsExactly("committed");
                // Two records, each followed by the marker of its transaction.
                assertThat(ends).containsValue(4L);

                // And when
                producer.commitTransaction();
                reader.readToEnd(record -> values.add(text(record.value())));

                // Then
                assertThat(values).containsExactly("committed", "open");
            }
        }
    }

    @Test
    void aMissingTopicIsNamed() {
        assertThatThrownBy(() -> TopicReader.open(kafka, "missing"))
                .isInstanceOf(UserException.class)
                .extracting(thrown -> ((UserException) thrown).kind())
                .isEqualTo(UserException.Kind.MISSING_INPUT);
    }

    private static Producer<String, String> producer(Map<String, String> settings) {
        return new KafkaProducer<>(kafka.with(settings), new StringSerializer(), new StringSerializer());
    }

    /** Returns once the broker has the record, so that the order of a test is that of the topic. */
    private static void send(Producer<String, String> producer, String topic, String value) {
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, value));
        producer.flush();
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
