package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Reads the dead-letter topic up to its end offsets at the start, as the only member of a consumer group, whose committed
 * offsets can be resumed from. Owned by one thread.
 */
public final class DeadLetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);

    private final String group;
    private final TopicReader reader;
    private boolean onlyMember = true;

    /**
     * Starts at the beginning.
     *
     * @throws UserException if the group has a member, the topic does not exist or Kafka cannot be reached
     */
    public DeadLetterReader(KafkaSettings kafka, String topic, String group) {
        this.group = group;
        this.reader = TopicReader.open(
                kafka, topic, group, (consumer, partitions) -> join(kafka, topic, consumer, Set.copyOf(partitions)));
    }

    /** Records that are polled here are polled again, since the reader seeks to the beginning. */
    private void join(
            KafkaSettings kafka, String topic, Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            if (!members(admin, group).isEmpty()) {
                throw anotherReplayRuns(group);
            }
        }
        consumer.subscribe(List.of(topic), new RevocationListener());
        long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
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
                    .get(JOIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
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

    /** The error of a second replay. */
    public static UserException anotherReplayRuns(String group) {
        return UserException.unreachable(
                "Another replay is running: the group " + group
                        + " has a member. Wait until it has ended; a replay that"
                        + " was killed leaves the group within a minute.",
                null);
    }

    /** Continues where the group has committed. */
    public void resume() {
        reader.consumer().committed(reader.positions().keySet()).forEach((partition, committed) -> {
            if (committed != null) {
                reader.consumer().seek(partition, committed);
            }
        });
    }

    /** Whether the end is reached. */
    public boolean atEnd() {
        return reader.atEnd();
    }

    /**
     * The dead letters of one poll, possibly none.
     *
     * @throws UserException if another member has joined the group
     */
    public List<DeadLetter> poll() {
        List<DeadLetter> letters = reader.poll().stream().map(DeadLetter::new).toList();
        if (!onlyMember) {
            throw anotherReplayRuns(group);
        }
        return letters;
    }

    /** The offsets to commit. */
    public Map<TopicPartition, OffsetAndMetadata> positions() {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        reader.positions().forEach((partition, position) -> positions.put(partition, new OffsetAndMetadata(position)));
        return positions;
    }

    public ConsumerGroupMetadata groupMetadata() {
        return reader.consumer().groupMetadata();
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Partitions are revoked only if another member joins, or if this one missed its session timeout. */
    private final class RevocationListener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            onlyMember &= partitions.isEmpty();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Those it started with.
        }
    }
}
