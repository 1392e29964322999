package io.reviewstream.streamer.runtime;

import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.metrics.ApplicationMetrics;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a Kafka Streams application; its producers record how long each transaction was open. That is the
 * time of the work between two commits, for which Kafka has no metric. And they note which record's output Kafka rejects.
 * Thread-safe.
 */
final class InstrumentedClientSupplier implements KafkaClientSupplier {
    private final ApplicationMetrics metrics;
    private final FatalRecords fatalRecords;
    private final AtomicBoolean timeoutRecorded = new AtomicBoolean();

    InstrumentedClientSupplier(Role role, StreamerMetrics metrics, FatalRecords fatalRecords) {
        this.fatalRecords = fatalRecords;
        this.metrics = metrics.application(role.label());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new InstrumentedProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** In milliseconds. */
    private static int transactionTimeout(Map<String, Object> config) {
        String name = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
        Object value = config.getOrDefault(
                name, ProducerConfig.configDef().defaultValues().get(name));
        return (Integer) ConfigDef.parseType(name, value, ConfigDef.Type.INT);
    }

    /** Owned by one stream thread. */
    private final class InstrumentedProducer extends KafkaProducer<byte[], byte[]> {
        private OptionalLong startNanos = OptionalLong.empty();

        InstrumentedProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            if (config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null
                    && timeoutRecorded.compareAndSet(false, true)) {
                metrics.transactionTimeout(Duration.ofMillis(transactionTimeout(config)));
            }
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            try {
                return super.send(record, fatalRecords.noting(callback));
            } catch (IllegalStateException e) {
                throw unusable(e);
            }
        }

        @Override
        public void beginTransaction() {
            try {
                super.beginTransaction();
            } catch (IllegalStateException e) {
                throw unusable(e);
            }
            startNanos = OptionalLong.of(System.nanoTime());
        }

        @Override
        public void commitTransaction() {
            boolean committed = false;
            try {
                super.commitTransaction();
                committed = true;
            } finally {
                end(committed);
            }
        }

        @Override
        public void abortTransaction() {
            end(false);
            super.abortTransaction();
        }

        /**
         * After a commit that timed out, for example. Kafka Streams begins transactions and sends while a record is processed: as
         * an exception of Kafka, this fails the stream thread and does not reject the record.
         */
        private static KafkaException unusable(IllegalStateException e) {
            return new KafkaException("The producer can no longer be used: " + e.getMessage(), e);
        }

        /** Records each transaction once: one that cannot be committed is aborted afterwards. */
        private void end(boolean committed) {
            startNanos.ifPresent(start -> metrics.transaction(Duration.ofNanos(System.nanoTime() - start), committed));
            startNanos = OptionalLong.empty();
        }
    }
}
