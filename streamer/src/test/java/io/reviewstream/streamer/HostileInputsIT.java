package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.bundle.DirectoryRegistry;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelRegistry;
import io.reviewstream.common.bundle.Overridden;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.settings.HttpSettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both applications against input that nobody meant. {@code -Dfuzz.inputs=N} and {@code -Dfuzz.seed=N} for more. */
@Timeout(1200)
class HostileInputsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Topics TOPICS = Topics.DEFAULT;
    private static final String NUMBER = "number";

    @TempDir
    Path directory;

    @Test
    void eachInputBecomesOnePredictionOrOneDeadLetterWithItsOwnBytes() throws Exception {
        // Given
        int inputs = Integer.getInteger("fuzz.inputs", 5_000);
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        System.out.println("fuzz.inputs=" + inputs + " fuzz.seed=" + seed);
        HostileInputs hostile = new HostileInputs(seed);
        Map<Integer, byte[]> sent = new HashMap<>();
        try (InProcessKafka kafka = InProcessKafka.start();
                TopicClient client = new TopicClient(kafka);
                Streamer streamer = Streamer.start(settings(kafka), registry())) {
            // When
            for (int i = 0; i < inputs; i++) {
                byte[] value = hostile.next();
                sent.put(i, value);
                client.send(numbered(TOPICS.reviews(), i, value));
                client.send(numbered(TOPICS.reviewLabels(), inputs + i, value));
            }
            client.flush();

            // Then
            List<ConsumerRecord<String, byte[]>> letters = List.of();
            List<ConsumerRecord<String, byte[]>> predictions = List.of();
            Instant deadline = Instant.now().plus(PATIENCE);
            while (ofReviews(letters, inputs) + predictions.size() < inputs
                    && Instant.now().isBefore(deadline)) {
                assertThat(streamer.live()).isTrue();
                predictions = client.read(TOPICS.classifiedReviews(), Duration.ofSeconds(3), records -> false);
                letters = client.read(TOPICS.reviewsDeadLetters(), Duration.ofSeconds(3), records -> false);
            }
            BitSet answered = new BitSet();
            for (ConsumerRecord<String, byte[]> prediction : predictions) {
                assertThat(answered.get(number(prediction))).isFalse();
                answered.set(number(prediction));
            }
            for (ConsumerRecord<String, byte[]> letter : letters) {
                assertThat(answered.get(number(letter))).isFalse();
                answered.set(number(letter));
                assertThat(Arrays.equals(letter.value(), sent.get(number(letter) % inputs)))
                        .isTrue();
            }
            assertThat(answered.get(0, inputs).cardinality()).isEqualTo(inputs);
            assertThat(predictions).isNotEmpty();
            assertThat(letters).isNotEmpty();
            System.out.println(predictions.size() + " predictions + " + ofReviews(letters, inputs)
                    + " dead letters of reviews = " + inputs + " inputs");
            assertThat(streamer.live()).isTrue();
            assertThat(streamer.ready()).isTrue();
        }
    }

    private static long ofReviews(List<ConsumerRecord<String, byte[]>> letters, int inputs) {
        return letters.stream().filter(letter -> number(letter) < inputs).count();
    }

    private static ProducerRecord<String, byte[]> numbered(String topic, int number, byte[] value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, value);
        record.headers().add(NUMBER, String.valueOf(number).getBytes(UTF_8));
        return record;
    }

    private static int number(ConsumerRecord<String, byte[]> record) {
        return Integer.parseInt(new String(record.headers().lastHeader(NUMBER).value(), UTF_8));
    }

    private StreamerSettings settings(InProcessKafka kafka) {
        return StreamerSettings.of(KafkaSettings.of(kafka.bootstrapServers()), TOPICS)
                .withHttp(new HttpSettings("localhost", 0))
                .withStateDirectory(directory.resolve("state"));
    }

    private ModelRegistry registry() {
        ModelRegistry registry = new DirectoryRegistry(directory.resolve("registry"), Clock.systemUTC());
        ModelBundle model = TinyModel.store(registry, Instant.parse("2026-01-01T00:00:00Z"), 0);
        registry.promote(model.version(), new Overridden("a test"), Optional.empty());
        return registry;
    }
}
