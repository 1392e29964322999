package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PredictionCacheIT extends StreamerFixture {
    /** So many that each partition has some. */
    private static final int REVIEWS = 60;

    @Test
    void aTextThatRepeatsIsLookedUpUntilAnotherModelIsActive() throws Exception {
        // Given
        StreamerSettings defaults = settings("cache.", Role.CLASSIFY);
        StreamerSettings settings = new StreamerSettings(
                defaults.kafka(),
                defaults.topics(),
                defaults.applications(),
                defaults.classify().withCachedPredictions(10),
                defaults.feedback(),
                defaults.release(),
                defaults.http());
        Champion first = promote(0);
        try (Streamer streamer = Streamer.start(settings, registry())) {
            await().atMost(TIMEOUT).until(streamer::ready);
            send(settings.topics(), 0);
            read(settings.topics(), REVIEWS);
            double before = count(streamer, "hits");

            // When
            send(settings.topics(), REVIEWS);
            read(settings.topics(), 2 * REVIEWS);
            double hits = count(streamer, "hits");
            Champion second = promote(1);
            await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(second.version())));
            send(settings.topics(), 2 * REVIEWS);
            List<ConsumerRecord<String, byte[]>> predictions = read(settings.topics(), 3 * REVIEWS);

            // Then
            assertThat(hits - before).isGreaterThanOrEqualTo(REVIEWS);
            assertThat(count(streamer, "lookups")).isGreaterThanOrEqualTo(3 * REVIEWS);
            assertThat(predictions)
                    .extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 3 * REVIEWS)
                            .mapToObj(i -> "r" + i)
                            .toList());
            assertThat(probabilities(predictions, first)).hasSize(2 * REVIEWS);
            assertThat(probabilities(predictions, second)).hasSize(REVIEWS);
            assertThat(probabilities(predictions, first).stream().distinct()).hasSize(1);
            assertThat(probabilities(predictions, second).stream().distinct()).hasSize(1);
            assertThat(probabilities(predictions, first).get(0))
                    .isNotEqualTo(probabilities(predictions, second).get(0));
        }
    }

    private static void send(Topics topics, int from) {
        for (int i = from; i < from + REVIEWS; i++) {
            client.send(topics.reviews(), "k" + i, "{\"reviewId\":\"r%d\",\"reviewText\":\"good word\"}".formatted(i));
        }
        client.flush();
    }

    private static List<ConsumerRecord<String, byte[]>> read(Topics topics, int reviews) {
        return client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= reviews);
    }

    private static List<Double> probabilities(List<ConsumerRecord<String, byte[]>> predictions, Champion model) {
        return predictions.stream()
                .map(record -> new JsonSerde<>(ClassifiedReview.class).fromBytes(record.value()))
                .filter(event -> event.modelVersion().equals(model.version().value()))
                .map(ClassifiedReview::probability)
                .toList();
    }

    private static double count(Streamer streamer, String event) throws Exception {
        return get(streamer, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("reviewstream_prediction_cache_" + event + "_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
