package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * The records that the streamer has not processed: those beyond the committed offsets of its groups, and those of
 * open transactions. They are counted, because the difference of offsets would include transaction markers.
 */
final class Backlog {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int EMPTY_POLLS = 20;

    private final HarnessClients clients;
    private final StreamerSettings settings;

    Backlog(HarnessClients clients, StreamerSettings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    /** Their number by partition, without partitions that have none. */
    Map<String, Long> behind() throws InterruptedException {
        try (Admin admin = clients.admin()) {
            Map<String, Long> behind = new TreeMap<>();
            for (Role role : Role.values()) {
                records(committed(admin, role, topics(admin, role)))
                        .forEach((partition, count) -> behind.merge(partition.toString(), count, Long::sum));
            }
            open(admin).forEach((partition, count) -> behind.put(partition + " in an open transaction", count));
            return behind;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The committed offsets cannot be read", e.getCause());
        }
    }

    private List<String> topics(Admin admin, Role role) throws ExecutionException, InterruptedException {
        Topics topics = settings.topics();
        List<String> names = new ArrayList<>(
                switch (role) {
                    case CLASSIFY -> List.of(topics.reviews());
                    case FEEDBACK ->
                        List.of(
                                topics.classifiedReviews(),
                                topics.reviewLabels(),
                                topics.labeledReviews(),
                                topics.retrainRequests(),
                                topics.modelAnnouncements());
                    case RELEASE -> List.of(topics.labeledReviews());
                });
        String prefix = settings.applicationId(role);
        admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith("-repartition"))
                .forEach(names::add);
        return names;
    }

    /** The committed offset of each partition, 0 if there is none. */
    private Map<TopicPartition, Long> committed(Admin admin, Role role, List<String> topics)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(settings.applicationId(role))
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> committed = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().forEach((name, topic) -> topic.partitions()
                .forEach(info -> {
                    TopicPartition partition = new TopicPartition(name, info.partition());
                    OffsetAndMetadata offset = offsets.get(partition);
                    committed.put(partition, offset == null ? 0 : offset.offset());
                }));
        return committed;
    }

    private Map<TopicPartition, Long> records(Map<TopicPartition, Long> committed) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            consumer.assign(committed.keySet());
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(committed.keySet());
            committed.forEach((partition, offset) -> consumer.seek(partition, Math.max(offset, begins.get(partition))));
            Map<TopicPartition, Long> ends = consumer.endOffsets(committed.keySet());
            Map<TopicPartition, Long> records = new HashMap<>();
            int empty = 0;
            while (empty < EMPTY_POLLS
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                empty++;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records.merge(new TopicPartition(record.topic(), record.partition()), 1L, Long::sum);
                    empty = 0;
                }
            }
            return records;
        }
    }

    /** Open transactions in all topics; one in a changelog keeps its task from being restored. */
    private static Map<TopicPartition, Long> open(Admin admin) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(admin.listTopics().names().get())
                .allTopicNames()
                .get()
                .forEach((name, topic) -> topic.partitions()
                        .forEach(info -> latest.put(new TopicPartition(name, info.partition()), OffsetSpec.latest())));
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> all =
                admin.listOffsets(latest).all().get();
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> stable = admin.listOffsets(
                        latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get();
        Map<TopicPartition, Long> open = new HashMap<>();
        all.forEach((partition, end) -> {
            long unstable = end.offset() - stable.get(partition).offset();
            if (unstable > 0) {
                open.put(partition, unstable);
            }
        });
        return open;
    }
}
