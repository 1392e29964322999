package io.reviewstream.common.deadletter;

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
 * Reads the dead-letter topic up to its end offsets at the start, beside a consumer group or as its only member. The
 * committed offsets of the group say which dead letters have been replayed. Owned by one thread.
 */
public final class DeadLetterReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);

    private final String group;
    private final TopicReader reader;
    private final Map<TopicPartition, ReplayedOffsets> replayed = new HashMap<>();
    private boolean onlyMember = true;

    private DeadLetterReader(KafkaSettings kafka, String topic, String group, boolean member) {
        this.group = group;
        this.reader = TopicReader.open(kafka, topic, group, (consumer, partitions) -> {
            if (member) {
                join(kafka, topic, consumer, Set.copyOf(partitions));
            } else {
                consumer.assign(partitions);
            }
        });
    }

    /**
     * Starts at the beginning, beside the group.
     *
     * @throws UserException if the topic does not exist or Kafka cannot be reached
     */
    public static DeadLetterReader beside(KafkaSettings kafka, String topic, String group) {
        return new DeadLetterReader(kafka, topic, group, false);
    }

    /**
     * Starts at the beginning, as the only member of the group.
     *
     * @throws UserException if the group has a member, the topic does not exist or Kafka cannot be reached
     */
    public static DeadLetterReader memberOf(KafkaSettings kafka, String topic, String group) {
        DeadLetterReader reader = new DeadLetterReader(kafka, topic, group, true);
        reader.readReplayed();
        return reader;
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

    /** Continues with the first dead letter that has not been replayed. */
    public void skipReplayed() {
        readReplayed();
        replayed.forEach((partition, offsets) -> {
            if (offsets.before() > 0) {
                reader.consumer().seek(partition, offsets.before());
            }
        });
    }

    private void readReplayed() {
        if (replayed.isEmpty()) {
            reader.consumer()
                    .committed(reader.positions().keySet())
                    .forEach((partition, committed) -> replayed.put(partition, new ReplayedOffsets(committed)));
        }
    }

    /** Whether it has been replayed, by the offsets that the group had committed and what was noted since. */
    public boolean isReplayed(DeadLetter letter) {
        return replayed.get(partition(letter)).contains(letter.record().offset());
    }

    /** Notes for {@link #toCommit} whether a dead letter is replayed. */
    public void note(DeadLetter letter, boolean isReplayed) {
        replayed.get(partition(letter)).note(letter.record().offset(), isReplayed);
    }

    private static TopicPartition partition(DeadLetter letter) {
        return new TopicPartition(letter.record().topic(), letter.record().partition());
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
    public Map<TopicPartition, OffsetAndMetadata> toCommit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        reader.positions()
                .forEach((partition, position) ->
                        offsets.put(partition, replayed.get(partition).toCommit(position)));
        return offsets;
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
