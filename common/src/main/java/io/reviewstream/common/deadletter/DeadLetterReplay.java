package io.reviewstream.common.deadletter;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import io.reviewstream.common.kafka.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters back to the topics that they came from, unchanged, each once: one transaction holds the records of a
 * poll and the offsets that say that they are replayed. Used by one thread; only one replay runs at a time.
 */
public final class DeadLetterReplay {
    private static final String NO_VALUE = "records whose value was left out";
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReplay.class);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final String group;

    /**
     * Which dead letters are meant.
     *
     * @param ids of their reviews; empty for all
     * @param reasons their codes; empty for all
     */
    public record Selection(Set<String> ids, Set<String> reasons) {
        /** Every dead letter. */
        public static final Selection ALL = new Selection(Set.of(), Set.of());

        public Selection {
            ids = Set.copyOf(ids);
            reasons = Set.copyOf(reasons);
        }

        /** Whether it is meant. */
        public boolean selects(DeadLetter letter) {
            return (ids.isEmpty() || ids.contains(letter.reviewId()))
                    && (reasons.isEmpty() || reasons.contains(letter.reason()));
        }
    }

    /**
     * What was done.
     *
     * @param left dead letters that cannot be sent back and stay pending, by the topic that they came from
     */
    public record Replayed(long records, Map<String, Long> left) {
        public Replayed {
            left = Map.copyOf(left);
        }

        /** How many stay, from where, and what to check; empty if none does. */
        public String whatIsLeft(Topics topics) {
            return left.isEmpty()
                    ? ""
                    : left.values().stream().mapToLong(Long::longValue).sum()
                            + " of the selected dead letters were not replayed and stay pending: "
                            + new TreeMap<>(left)
                                    .entrySet().stream()
                                            .map(entry -> entry.getValue() + " from " + entry.getKey())
                                            .collect(Collectors.joining(", "))
                            + ". Only records of " + topics.reviews() + " and " + topics.reviewLabels()
                            + " are sent back; check --reviews-topic, --review-labels-topic and --topic-prefix.";
        }
    }

    /**
     * On topics that exist.
     *
     * @param prefix of default topics and consumer groups
     */
    public DeadLetterReplay(KafkaSettings kafka, Topics topics, String prefix) {
        this.kafka = kafka;
        this.topics = topics;
        this.group = group(prefix);
    }

    /** The consumer group whose offsets say what has been replayed. */
    public static String group(String prefix) {
        return prefix + "reviewstream-dead-letters-replay";
    }

    /**
     * Replays what is selected.
     *
     * @param again whether dead letters that were replayed before are replayed as well
     * @throws UserException if another replay runs, the topic does not exist or Kafka cannot be reached
     */
    public Replayed replay(Selection selection, boolean again) {
        long replayed = 0;
        Map<String, Long> left = new TreeMap<>();
        try (DeadLetterReader reader = DeadLetterReader.memberOf(kafka, topics.reviewsDeadLetters(), group);
                Producer<byte[], byte[]> producer = producer()) {
            if (!again) {
                reader.skipReplayed();
            }
            producer.initTransactions();
            while (!reader.atEnd()) {
                for (DeadLetter letter : replay(reader, producer, selection, again)) {
                    if (letter.isFromInput(topics)) {
                        replayed++;
                    } else {
                        left.merge(letter.hasValue() ? letter.origin() : NO_VALUE, 1L, Long::sum);
                    }
                }
            }
        } catch (ProducerFencedException | InvalidProducerEpochException | CommitFailedException e) {
            LOG.atDebug().setCause(e).log("Another replay took over");
            throw DeadLetterReader.anotherReplayRuns(group);
        }
        return new Replayed(replayed, left);
    }

    /** Replays what is selected of one poll, which is returned. */
    private List<DeadLetter> replay(
            DeadLetterReader reader, Producer<byte[], byte[]> producer, Selection selection, boolean again) {
        List<DeadLetter> selected = new ArrayList<>();
        producer.beginTransaction();
        for (DeadLetter letter : reader.poll()) {
            boolean isSelected = selection.selects(letter) && (again || !reader.isReplayed(letter));
            if (isSelected) {
                selected.add(letter);
            }
            reader.note(letter, isSelected && send(letter, producer));
        }
        producer.sendOffsetsToTransaction(reader.toCommit(), reader.groupMetadata());
        producer.commitTransaction();
        return selected;
    }

    private boolean send(DeadLetter letter, Producer<byte[], byte[]> producer) {
        if (!letter.isFromInput(topics)) {
            LOG.atWarn()
                    .addKeyValue("from", letter.origin())
                    .addKeyValue("deadLetter", TopicReader.place(letter.record()))
                    .log("Dead letter not replayed: it has no value or is not from an input topic");
            return false;
        }
        // The commit of the transaction fails if a send failed.
        Future<RecordMetadata> unused = producer.send(letter.original());
        return true;
    }

    private Producer<byte[], byte[]> producer() {
        return kafka.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                group,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                2 * KafkaSettings.MAX_MESSAGE_BYTES));
    }
}
