package io.reviewstream.console.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.deadletter.DeadLetterReplay;
import io.reviewstream.common.deadletter.DeadLetterReplay.Selection;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.console.deadletter.RejectedRecords.RejectedSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RejectedRecordsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static InProcessKafka kafka;

    private final String prefix = UUID.randomUUID() + ".";
    private final Topics topics = Topics.withPrefix(prefix);
    private KafkaSettings settings;
    private RejectedRecords records;

    @BeforeAll
    static void startKafka() throws IOException {
        kafka = InProcessKafka.start();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void open() {
        settings = KafkaSettings.of(kafka.bootstrapServers());
        new TopicSetup(settings, true).ensure(topics, topics.all());
        records = new RejectedRecords(settings, topics.reviewsDeadLetters(), prefix, true);
    }

    @AfterEach
    void close() {
        records.close();
    }

    private ProducerRecord<byte[], byte[]> letter(String id, String reason, String value) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topics.reviewsDeadLetters(), bytes(value));
        record.headers()
                .add(HeaderNames.REVIEW_ID, bytes(id))
                .add(HeaderNames.REASON, bytes(reason))
                .add(HeaderNames.MESSAGE, bytes("the message"))
                .add(HeaderNames.TOPIC, bytes(topics.reviews()))
                .add(HeaderNames.PARTITION, bytes("3"))
                .add(HeaderNames.OFFSET, bytes("17"));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails with them
    private void send(Iterable<ProducerRecord<byte[], byte[]>> all) {
        // In transactions, whose markers take offsets of their own.
        try (Producer<byte[], byte[]> producer = settings.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, prefix + "rejecting", ProducerConfig.LINGER_MS_CONFIG, 20))) {
            producer.initTransactions();
            producer.beginTransaction();
            all.forEach(producer::send);
            producer.commitTransaction();
        }
    }

    @Test
    void theyAreCountedByReasonAndTheNewestAreFirst() {
        // Given
        send(List.of(
                letter("1", "invalid_input", "{"), letter("2", "too_large", "x"), letter("3", "invalid_input", "<b>")));

        // When
        RejectedSummary seen = records.look();

        // Then
        assertThat(seen.retained()).isEqualTo(Map.of("invalid_input", 2L, "too_large", 1L));
        assertThat(seen.pending()).isEqualTo(seen.retained());
        assertThat(seen.newest()).hasSize(3).anySatisfy(letter -> {
            assertThat(letter.letter().reviewId()).isEqualTo("3");
            assertThat(letter.letter().offset()).contains(17L);
            assertThat(letter.headers()).containsEntry(HeaderNames.MESSAGE, "the message");
            assertThat(letter.value()).contains("<b>");
        });
    }

    @Test
    void whatIsReplayedIsNoLongerPending() {
        // Given
        send(List.of(
                letter("1", "invalid_input", "{"), letter("2", "too_large", "x"), letter("3", "invalid_input", "{")));
        records.look();

        // When
        new DeadLetterReplay(settings, topics, prefix).replay(new Selection(Set.of(), Set.of("too_large")), false);
        RejectedSummary one = records.look();
        new DeadLetterReplay(settings, topics, prefix).replay(Selection.ALL, false);
        RejectedSummary all = records.look();

        // Then
        assertThat(one.pending()).isEqualTo(Map.of("invalid_input", 2L));
        assertThat(all.pending()).isEmpty();
        assertThat(all.retained()).isEqualTo(Map.of("invalid_input", 2L, "too_large", 1L));
    }

    @Test
    void aHundredThousandOfThemAreCountedAndFiftyAreKept() {
        // Given
        send(() -> IntStream.range(0, 100_000)
                .mapToObj(i ->
                        letter("r" + i, i % 4 == 0 ? "too_large" : "unexpected", "y".repeat(i % 50 == 0 ? 5_000 : 1)))
                .iterator());

        // When
        await().atMost(TIMEOUT).until(() -> records.look().read() == 100_000);

        // Then
        RejectedSummary seen = records.look();
        assertThat(seen.pending()).isEqualTo(Map.of("too_large", 25_000L, "unexpected", 75_000L));
        assertThat(seen.newest()).hasSize(50).allSatisfy(letter -> assertThat(
                        letter.value().orElseThrow().length())
                .isLessThanOrEqualTo(2_001));
    }

    @Test
    void aTopicThatIsNotThereIsAProblemAndNotAnError() {
        try (RejectedRecords none = new RejectedRecords(settings, prefix + "nowhere", prefix, false)) {
            assertThat(none.look().problem().orElseThrow()).contains("nowhere does not exist");
        }
    }

    @Test
    void valuesAreHiddenUnlessAskedFor() {
        // Given
        send(List.of(letter("1", "invalid_input", "a text")));

        // Then
        try (RejectedRecords hiding = new RejectedRecords(settings, topics.reviewsDeadLetters(), prefix, false)) {
            await().atMost(TIMEOUT).until(() -> hiding.look().isWhole());
            assertThat(hiding.look().newest()).singleElement().satisfies(letter -> {
                assertThat(letter.value()).isEmpty();
                assertThat(letter.letter().value()).isEmpty();
                assertThat(letter.letter().bytes()).isEqualTo(6);
            });
        }
    }
}
