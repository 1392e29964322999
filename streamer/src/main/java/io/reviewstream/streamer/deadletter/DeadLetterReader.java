package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topic up to where it ended at the start. Owned by one thread. */
public final class DeadLetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private boolean alone = true;

    /** Begins at the beginning, beside whoever else reads. */
    public static DeadLetterReader of(KafkaSettings kafka, String topic, String group) {
        return new DeadLetterReader(kafka, topic, group, false);
    }

    /**
     * Begins at the beginning, as the only member of the group, whose offsets can be resumed from.
     *
     * @throws UserException where the group has a member
     */
    public static DeadLetterReader onlyOne(KafkaSettings kafka, String topic, String group) {
        return new DeadLetterReader(kafka, topic, group, true);
    }

    private DeadLetterReader(KafkaSettings kafka, String topic, String group, boolean asMember) {
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        group,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        20_000,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            List<PartitionInfo> infos = consumer.partitionsFor(topic);
            if (infos.isEmpty()) {
                throw UserException.missingInput("There is no topic " + topic + " on " + kafka.bootstrapServers()
                        + ". Check --bootstrap-servers and --topic-prefix; 'reviewstream stream' makes the topic when it"
                        + " starts.");
            }
            Set<TopicPartition> partitions = infos.stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toSet());
            if (asMember) {
                join(kafka, topic, group, partitions);
            } else {
                consumer.assign(partitions);
            }
            consumer.seekToBeginning(partitions);
            ends = consumer.endOffsets(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw UserException.unreachable(
                    "Cannot read " + topic + " on " + kafka.bootstrapServers() + ": " + e.getMessage(), e);
        } catch (UserException e) {
            consumer.close();
            throw e;
        }
    }

    /** What is polled here on the way is polled again, since the caller seeks. */
    private void join(KafkaSettings kafka, String topic, String group, Set<TopicPartition> partitions) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            if (!members(admin, group).isEmpty()) {
                throw notAlone(group);
            }
        }
        consumer.subscribe(List.of(topic), new ReadPosition());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!consumer.assignment().equals(partitions)) {
            if (!alone || System.nanoTime() > deadline) {
                throw notAlone(group);
            }
            consumer.poll(POLL);
        }
    }

    private static Collection<MemberDescription> members(Admin admin, String group) {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .members();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer about the group " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** Of two that would read the same. */
    public static UserException notAlone(String group) {
        return UserException.unreachable(
                "Another replay is running: the group " + group + " has a member, and both would send the same records."
                        + " Wait until it has ended; one that was killed leaves the group within a minute.",
                null);
    }

    /** Goes on where the group has committed. */
    public void resume() {
        consumer.committed(ends.keySet()).forEach((partition, committed) -> {
            if (committed != null) {
                consumer.seek(partition, committed);
            }
        });
    }

    /** Whether the end is reached. */
    public boolean done() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Some dead letters, perhaps none.
     *
     * @throws UserException where another member has come into the group
     */
    public List<DeadLetter> next() {
        List<DeadLetter> letters = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> letters.add(new DeadLetter(record)));
        if (!alone) {
            throw notAlone(consumer.groupMetadata().groupId());
        }
        return letters;
    }

    /** How far has been read, for a commit. */
    public Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        ends.keySet()
                .forEach(partition -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        return positions;
    }

    public ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Partitions are taken away only where there is somebody to have them, or where this reader was thought dead. */
    private final class ReadPosition implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            alone &= partitions.isEmpty();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Those that it began with.
        }
    }
}
