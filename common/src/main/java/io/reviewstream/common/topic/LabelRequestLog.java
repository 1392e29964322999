package io.reviewstream.common.topic;

import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.serde.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The requests on {@code label-requests}, read by one reader that is kept open until {@link #close}. A record that is no
 * request leaves an earlier one of its review as it is. Owned by one thread.
 */
public final class LabelRequestLog implements AutoCloseable {
    private final KafkaSettings kafka;
    private final String topic;
    private final JsonSerde<LabelRequest> serde = new JsonSerde<>(LabelRequest.class);
    private final Map<String, LabelRequest> byKey = new LinkedHashMap<>();
    private final List<String> unreadable = new ArrayList<>();
    /** Opened by the first {@link #refresh}. */
    private Optional<TopicReader> reader = Optional.empty();

    /** The topic of that name, which exists. */
    public LabelRequestLog(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /**
     * What is on the topic at a time.
     *
     * @param open requests that are not expired, the oldest first
     * @param unreadable places of records that are no requests, and what was wrong; never a text
     */
    public record Requests(List<LabelRequest> open, int expired, List<String> unreadable) {
        public Requests {
            open = List.copyOf(open);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Reads what came since the last call, the first time from the beginning.
     *
     * @return this
     * @throws io.reviewstream.common.error.UserException if the topic does not exist, Kafka cannot be reached or makes no
     *     progress for 30 seconds; the next call starts at the beginning
     */
    public LabelRequestLog refresh() {
        try {
            if (reader.isEmpty()) {
                reader = Optional.of(TopicReader.open(kafka, topic));
            }
            reader.get().readToEnd(this::add);
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.key() == null) {
                throw new SerializationException("The record has no key");
            }
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (record.value() == null) {
                byKey.remove(key);
            } else {
                byKey.put(key, serde.fromBytes(record.value()));
            }
        } catch (SerializationException e) {
            unreadable.add(TopicReader.place(record) + ": " + e.getMessage());
        }
    }

    /** What was read so far, at this time. */
    public Requests requests(Instant now) {
        List<LabelRequest> open = byKey.values().stream()
                .filter(request -> !request.expiresAt().isBefore(now))
                .sorted(Comparator.comparing(LabelRequest::requestedAt))
                .toList();
        return new Requests(open, byKey.size() - open.size(), unreadable);
    }

    @Override
    public void close() {
        reader.ifPresent(TopicReader::close);
        reader = Optional.empty();
        byKey.clear();
        unreadable.clear();
    }
}
