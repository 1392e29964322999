package io.reviewstream.common.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param overrides any setting of Kafka's own clients; may hold secrets, so only their names are printed
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> overrides) {
    /** The largest review that is accepted from the input topic, in bytes, plus 64 KiB for its headers. */
    public static final int MAX_MESSAGE_BYTES = 1024 * 1024 + 64 * 1024;

    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers are blank; give host:port");
        }
        overrides = Map.copyOf(overrides);
    }

    /** Without overrides. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of());
    }

    /** A fresh map for a client: {@code defaults}, above them the overrides and the bootstrap servers. */
    public Map<String, Object> with(Map<String, ?> defaults) {
        Map<String, Object> settings = new HashMap<>(defaults);
        settings.putAll(overrides);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** A consumer of keys and values as bytes; with these settings, unless they are overridden. */
    public KafkaConsumer<byte[], byte[]> consumer(Map<String, ?> defaults) {
        return new KafkaConsumer<>(with(defaults), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** A producer of keys and values as bytes; with these settings, unless they are overridden. */
    public KafkaProducer<byte[], byte[]> producer(Map<String, ?> defaults) {
        return new KafkaProducer<>(with(defaults), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + ", overrides=" + new TreeSet<>(overrides.keySet()) + "]";
    }
}
