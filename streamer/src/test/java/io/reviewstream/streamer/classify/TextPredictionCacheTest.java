package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPredictionCacheTest {
    private static final Prediction PREDICTION = new Prediction(0.9, 4, false);

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final TextPredictionCache cache = new TextPredictionCache(3, metrics);

    @Test
    void theSameTextOfTheSameModelHasTheSamePrediction() {
        // Given
        cache.put(FakeModels.FIRST, "a good one", PREDICTION);

        // When
        Optional<Prediction> found = cache.find(FakeModels.FIRST, "a good " + "one");

        // Then
        assertThat(found).containsSame(PREDICTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a Good one", "a good one ", "a  good one", "ａ good one"})
    void anotherTextHasNoneThoughItsNormalisedTextIsTheSame(String other) {
        // Given
        cache.put(FakeModels.FIRST, "a good one", PREDICTION);

        // When
        Optional<Prediction> found = cache.find(FakeModels.FIRST, other);

        // Then
        assertThat(found).isEmpty();
    }

    @Test
    void anotherModelHasNone() {
        // Given
        cache.put(FakeModels.FIRST, "a good one", PREDICTION);

        // When
        Optional<Prediction> found = cache.find(FakeModels.SECOND, "a good one");

        // Then
        assertThat(found).isEmpty();
    }

    @Test
    void theLeastRecentlyUsedIsEvicted() {
        // Given
        for (String text : List.of("a", "b", "c")) {
            cache.put(FakeModels.FIRST, text, PREDICTION);
        }
        cache.find(FakeModels.FIRST, "a");

        // When
        cache.put(FakeModels.SECOND, "a", PREDICTION);

        // Then
        assertThat(List.of("a", "b", "c"))
                .filteredOn(text -> cache.find(FakeModels.FIRST, text).isPresent())
                .containsExactly("a", "c");
        assertThat(cache.find(FakeModels.SECOND, "a")).isPresent();
    }

    @Test
    void lookupsAndHitsAreCounted() {
        // Given
        cache.put(FakeModels.FIRST, "a", PREDICTION);

        // When
        for (String text : List.of("a", "b", "a")) {
            cache.find(FakeModels.FIRST, text);
        }

        // Then
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_prediction_cache_lookups_total 3.0\n",
                        "reviewstream_prediction_cache_hits_total 2.0\n");
    }

    @Test
    void withoutCapacityNothingIsKeptOrLookedUp() {
        // Given
        TextPredictionCache off = new TextPredictionCache(0, metrics);
        off.put(FakeModels.FIRST, "a", PREDICTION);

        // When
        Optional<Prediction> found = off.find(FakeModels.FIRST, "a");

        // Then
        assertThat(found).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_prediction_cache_lookups_total 0.0\n");
    }

    @Test
    @Timeout(60)
    void severalThreadsFindWhatIsOfTheirText() throws Exception {
        // Given
        TextPredictionCache shared = new TextPredictionCache(50, metrics);
        ExecutorService threads = Executors.newFixedThreadPool(4);

        // When
        List<Callable<Integer>> users = IntStream.range(0, 4)
                .<Callable<Integer>>mapToObj(seed -> () -> useAtRandom(shared, seed))
                .toList();

        // Then
        try {
            for (Future<Integer> hits : threads.invokeAll(users)) {
                assertThat(hits.get()).isPositive();
            }
            assertThat(IntStream.range(0, 100)
                            .filter(number -> shared.find(FakeModels.FIRST, "text " + number)
                                    .isPresent())
                            .count())
                    .isEqualTo(50);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of a hundred texts, each with its number as tokens. */
    private static int useAtRandom(TextPredictionCache shared, long seed) {
        Random random = new Random(seed);
        int hits = 0;
        for (int i = 0; i < 20_000; i++) {
            int number = random.nextInt(100);
            Optional<Prediction> found = shared.find(FakeModels.FIRST, "text " + number);
            if (found.isPresent()) {
                assertThat(found.get().tokens()).isEqualTo(number);
                hits++;
            } else {
                shared.put(FakeModels.FIRST, "text " + number, new Prediction(0.5, number, false));
            }
        }
        return hits;
    }
}
