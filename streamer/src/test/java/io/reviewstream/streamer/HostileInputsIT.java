package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.FeedbackSettings;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.ApplicationSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both applications against values, keys, headers and times that nobody meant. {@code -Dfuzz.inputs=N} and {@code -Dfuzz.seed=N} for more. */
@Timeout(1200)
class HostileInputsIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String NUMBER = "number";

    @TempDir
    Path directory;

    @Test
    void eachInputIsAPredictionADeadLetterOrATombstone() throws Exception {
        // Given
        int inputs = Integer.getInteger("fuzz.inputs", 5_000);
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("fuzz.inputs=" + inputs + " fuzz.seed=" + seed);
        HostileInputs hostile = new HostileInputs(seed);
        int[] hashes = new int[inputs];
        try (InProcessKafka kafka = InProcessKafka.start();
                TopicClient client = new TopicClient(kafka)) {
            // As an owner makes them whose producers write the times.
            Map<String, String> createTime = Map.of(
                    "message.timestamp.type", "CreateTime", "message.timestamp.after.max.ms", "" + Long.MAX_VALUE);
            kafka.createTopic(TOPICS.reviews(), 4, createTime);
            kafka.createTopic(TOPICS.reviewLabels(), 4, createTime);
            check(client, kafka, hostile, hashes);
        }
    }

    private void check(TopicClient client, InProcessKafka kafka, HostileInputs hostile, int[] hashes) throws Exception {
        int inputs = hashes.length;
        try (Streamer streamer = Streamer.start(settings(kafka), registry())) {
            // Of themselves, since a value may have the hash of none.
            BitSet tombstones = new BitSet();
            // When
            for (int i = 0; i < inputs; i++) {
                byte[] value = hostile.next();
                hashes[i] = Arrays.hashCode(value);
                tombstones.set(i, value == null);
                client.send(numbered(TOPICS.reviews(), i, value, hostile));
                client.send(numbered(TOPICS.reviewLabels(), inputs + i, value, hostile));
            }
            client.flush();

            // Then
            int expected = inputs - tombstones.cardinality();
            BitSet answered = new BitSet();
            AtomicInteger predictions = new AtomicInteger();
            AtomicInteger reviews = new AtomicInteger();
            client.follow(List.of(TOPICS.classifiedReviews(), TOPICS.reviewsDeadLetters()), TIMEOUT, record -> {
                int number = number(record);
                assertThat(answered.get(number))
                        .as("answered twice: %d", number)
                        .isFalse();
                answered.set(number);
                assertThat(number < inputs && tombstones.get(number))
                        .as("%d is a tombstone", number)
                        .isFalse();
                if (record.topic().equals(TOPICS.classifiedReviews())) {
                    predictions.incrementAndGet();
                } else {
                    assertThat(Arrays.hashCode(record.value())).isEqualTo(hashes[number % inputs]);
                }
                assertThat(streamer.live()).isTrue();
                return number < inputs && reviews.incrementAndGet() == expected;
            });
            System.out.println(predictions + " predictions + " + (reviews.get() - predictions.get())
                    + " dead letters + " + tombstones.cardinality() + " tombstones = " + inputs + " inputs");
            assertThat(reviews).hasValue(expected);
            assertThat(predictions).hasPositiveValue();
            assertThat(predictions).hasValueLessThan(expected);
            assertThat(streamer.live()).isTrue();
            await().atMost(TIMEOUT).until(streamer::ready);
        }
    }

    private static ProducerRecord<String, byte[]> numbered(
            String topic, int number, byte[] value, HostileInputs hostile) {
        long time = hostile.nextTime();
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, hostile.nextKey(), value) {
            /** The constructor takes no negative time, and other clients do. */
            @Override
            public Long timestamp() {
                return time;
            }
        };
        hostile.addTo(record.headers());
        record.headers().add(NUMBER, String.valueOf(number).getBytes(UTF_8));
        return record;
    }

    private static int number(ConsumerRecord<String, byte[]> record) {
        return Integer.parseInt(new String(record.headers().lastHeader(NUMBER).value(), UTF_8));
    }

    private StreamerSettings settings(InProcessKafka kafka) {
        return new StreamerSettings(
                KafkaSettings.of(kafka.bootstrapServers()),
                TOPICS,
                ApplicationSettings.of("", EnumSet.allOf(Role.class), directory.resolve("state")),
                ClassifySettings.DEFAULT,
                FeedbackSettings.DEFAULT,
                ReleaseSettings.DEFAULT,
                new HttpSettings("localhost", 0));
    }

    private ModelRegistry registry() {
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        registry.promote(model.version(), new Overridden("a test"), Optional.empty());
        return registry;
    }
}
