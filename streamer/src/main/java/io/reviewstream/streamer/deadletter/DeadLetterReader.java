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

/** Reads a dead-letter topic from its beginning to the end it had at the start. Owned by one thread. */
public final class DeadLetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private boolean onlyMember = true;

    /** Reads without a group membership, at the same time as others. */
    public static DeadLetterReader of(KafkaSettings kafka, String topic, String group) {
        return new DeadLetterReader(kafka, topic, group, false);
    }

    /**
     * Reads as the only member of the group, so that {@link #resume} can continue from its offsets.
     *
     * @throws UserException if the group has a member
     */
    public static DeadLetterReader asOnlyMember(KafkaSettings kafka, String topic, String group) {
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
                        + ". Check --bootstrap-servers and --topic-prefix; 'reviewstream stream' creates the topic when"
                        + " it starts.");
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

    /** Records polled here are polled again, since the caller seeks. */
    private void join(KafkaSettings kafka, String topic, String group, Set<TopicPartition> partitions) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            if (!members(admin, group).isEmpty()) {
                throw anotherReplayRuns(group);
            }
        }
        consumer.subscribe(List.of(topic), new RevocationListener());
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!consumer.assignment().equals(partitions)) {
            if (!onlyMember || System.nanoTime() > deadline) {
                throw anotherReplayRuns(group);
            }
            consumer.poll(POLL);
        }
    }

    private static Collection<MemberDescription> members(Admin admin, String group) {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .members();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw new KafkaException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("timed out describing the group " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** The error of a second replay of the same topic. */
    public static UserException anotherReplayRuns(String group) {
        return UserException.unreachable(
                "Another replay is running: the group " + group + " has a member. Wait until it has ended; a replay that"
                        + " was killed leaves the group within a minute.",
                null);
    }

    /** Continues at the committed offsets of the group. */
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
     * The dead letters of one poll, possibly none.
     *
     * @throws UserException if another member has joined the group
     */
    public List<DeadLetter> next() {
        List<DeadLetter> letters = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> letters.add(new DeadLetter(record)));
        if (!onlyMember) {
            throw anotherReplayRuns(consumer.groupMetadata().groupId());
        }
        return letters;
    }

    /** The positions to commit. */
    public Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        ends.keySet()
                .forEach(partition -> positions.put(partition, new OffsetAndMetadata(consumer.position(partition))));
        return positions;
    }

    /** The group, for {@code sendOffsetsToTransaction}. */
    public ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** Partitions are revoked only if another member joins or this one is evicted. */
    private final class RevocationListener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            onlyMember &= partitions.isEmpty();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Nothing to do: these are the partitions of the topic.
        }
    }
}
