package io.reviewstream.streamer.runtime;

import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How far an application is behind, all its instances together: what is committed on its input topics and was not
 * answered yet. Thread-safe.
 */
public final class GroupLag implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Admin admin;

    public GroupLag(KafkaSettings kafka) {
        admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG,
                "reviewstream-status",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(PATIENCE.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(PATIENCE.toMillis()))));
    }

    /**
     * By topic, in records. A partition that the application has not come to yet counts from its beginning.
     *
     * @throws ExecutionException where Kafka cannot be asked
     */
    SortedMap<String, Long> of(String applicationId, Set<TopicPartition> inputs)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(applicationId)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = offsets(inputs, OffsetSpec.latest());
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> starts = offsets(inputs, OffsetSpec.earliest());
        SortedMap<String, Long> lag = new TreeMap<>();
        for (TopicPartition input : inputs) {
            long start = starts.get(input).offset();
            OffsetAndMetadata reached = committed.get(input);
            long from = reached == null ? start : Math.max(start, reached.offset());
            lag.merge(input.topic(), Math.max(0, ends.get(input).offset() - from), Long::sum);
        }
        return lag;
    }

    private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offsets(
            Set<TopicPartition> partitions, OffsetSpec which) throws ExecutionException, InterruptedException {
        return admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which)),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
