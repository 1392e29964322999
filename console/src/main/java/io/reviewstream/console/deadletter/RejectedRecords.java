package io.reviewstream.console.deadletter;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.ReplayedOffsets;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dead letters by reason, and the newest. Reads on a thread of its own, from the beginning when somebody first looks, and what
 * came since whenever somebody looks. Thread-safe.
 */
public final class RejectedRecords implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedRecords.class);
    /** A look waits so long for the newest; then it has what is known so far. */
    private static final Duration WAIT = Duration.ofSeconds(2);

    private static final int NEWEST = 50;
    private static final int MOST_CHARACTERS = 2_000;
    /** So often the first look is told how far the reading has come, in records. */
    private static final int STEP = 20_000;

    private final KafkaSettings kafka;
    private final String topic;
    private final String group;
    private final boolean showValues;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread reading = new Thread(task, "dead-letter-reader");
        reading.setDaemon(true);
        return reading;
    });
    /** Guarded by this. */
    private Optional<Future<?>> reading = Optional.empty();

    private volatile RejectedSummary known =
            new RejectedSummary(0, false, Map.of(), Map.of(), List.of(), Optional.empty());

    // Of the reading thread.
    private Optional<TopicReader> reader = Optional.empty();
    private RejectedCounts counts = new RejectedCounts();
    private final Deque<ShownDeadLetter> newest = new ArrayDeque<>();

    /**
     * A dead letter.
     *
     * @param headers as text
     * @param value its beginning, where values are shown
     */
    public record ShownDeadLetter(
            @JsonUnwrapped DeadLetter.Summary letter, Map<String, String> headers, Optional<String> value) {}

    /**
     * What is known of the topic.
     *
     * @param read records so far
     * @param isWhole whether all have been read; not so while the first look reads
     * @param retained those that the topic has, by reason
     * @param pending of these, those that have not been replayed, by reason
     * @param newest the newest ones, newest first
     * @param problem why the topic cannot be read
     */
    public record RejectedSummary(
            long read,
            boolean isWhole,
            Map<String, Long> retained,
            Map<String, Long> pending,
            List<ShownDeadLetter> newest,
            Optional<String> problem) {
        public RejectedSummary {
            newest = List.copyOf(newest);
        }
    }

    /**
     * Of a topic of dead letters.
     *
     * @param prefix of default topics and consumer groups
     * @param showValues whether the newest have the beginnings of their values, which hold texts of reviews
     */
    public RejectedRecords(KafkaSettings kafka, String topic, String prefix, boolean showValues) {
        this.kafka = kafka;
        this.topic = topic;
        this.group = DeadLetterReplay.group(prefix);
        this.showValues = showValues;
    }

    /** What is known, after waiting two seconds at most for what came since. */
    public RejectedSummary look() {
        try {
            read().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.atDebug().setCause(e).log("Dead letters are still being read");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    private synchronized Future<?> read() {
        if (reading.isEmpty() || reading.get().isDone()) {
            reading = Optional.of(thread.submit(this::refresh));
        }
        return reading.get();
    }

    private void refresh() {
        try {
            if (reader.isEmpty()) {
                reader = Optional.of(TopicReader.open(kafka, topic, group, Consumer::assign));
            }
            reader.get().readToEnd(this::add);
            publish(true);
        } catch (UserException | KafkaException e) {
            fail(e.getMessage());
        } catch (RuntimeException e) {
            // Such as a topic that was made anew, whose offsets begin again.
            LOG.atWarn().setCause(e).log("The dead letters are read again from the beginning");
            fail("The dead letters cannot be counted; they are read again.");
        }
    }

    private void fail(String problem) {
        known = new RejectedSummary(0, false, Map.of(), Map.of(), List.of(), Optional.ofNullable(problem));
        forget();
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = new DeadLetter(record);
        counts.add(letter);
        newest.addLast(shown(letter));
        if (newest.size() > NEWEST) {
            newest.removeFirst();
        }
        if (counts.read() % STEP == 0) {
            publish(false);
        }
    }

    private void publish(boolean isWhole) {
        Consumer<byte[], byte[]> consumer = reader.orElseThrow().consumer();
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(consumer.assignment());
        Map<TopicPartition, ReplayedOffsets> replayed = new HashMap<>();
        consumer.committed(consumer.assignment())
                .forEach((partition, committed) -> replayed.put(partition, new ReplayedOffsets(committed)));
        List<ShownDeadLetter> newestFirst = new ArrayList<>(newest);
        Collections.reverse(newestFirst);
        known = new RejectedSummary(
                counts.read(),
                isWhole,
                counts.retained(starts),
                counts.pending(starts, replayed),
                newestFirst,
                Optional.empty());
    }

    private ShownDeadLetter shown(DeadLetter letter) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : letter.record().headers()) {
            headers.put(
                    cut(header.key()),
                    cut(header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8)));
        }
        Optional<String> value = showValues && letter.hasValue()
                ? Optional.of(cut(beginning(letter.record().value())))
                : Optional.empty();
        return new ShownDeadLetter(letter.summary(false), headers, value);
    }

    /** A value may have megabytes; four bytes are one character at least. */
    private static String beginning(byte[] value) {
        return new String(value, 0, Math.min(value.length, 4 * MOST_CHARACTERS + 4), StandardCharsets.UTF_8);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
    }

    private void forget() {
        reader.ifPresent(TopicReader::close);
        reader = Optional.empty();
        counts = new RejectedCounts();
        newest.clear();
    }

    @Override
    public void close() {
        Future<?> last = thread.submit(this::forget);
        thread.shutdown();
        try {
            last.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).log("The reader of dead letters did not close in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
