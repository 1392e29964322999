package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.streamer.settings.ClassifySettings;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** The classify application with a prediction cache. */
class CachedReviewsTest extends ClassifyDriver {
    private void restart(int cachedPredictions) {
        driver.close();
        driver = driver(ClassifySettings.DEFAULT.withThreads(1).withCachedPredictions(cachedPredictions));
    }

    private List<TestRecord<String, byte[]>> classify(int reviews) {
        for (int i = 0; i < reviews; i++) {
            reviews().pipeInput(json("{\"reviewId\":\"r%d\",\"reviewText\":\"audited, good\"}".formatted(i)));
        }
        return classified().readRecordsToList();
    }

    @Test
    void theOutputOfACachedReviewIsThatOfAnyOther() {
        // Given
        restart(0);
        List<TestRecord<String, byte[]>> expected = classify(3);
        restart(10);

        // When
        List<TestRecord<String, byte[]>> actual = classify(3);

        // Then
        assertThat(actual)
                .extracting(ClassifyDriver::event)
                .isEqualTo(expected.stream().map(ClassifyDriver::event).toList());
        assertThat(actual)
                .extracting(ClassifyDriver::event)
                .extracting(ClassifiedReview::reviewId)
                .containsExactly("r0", "r1", "r2");
        assertThat(actual).allSatisfy(record -> assertThat(header(record, HeaderNames.MODEL_STAGE))
                .isEqualTo("network"));
        // Three without the cache, one with it.
        assertThat(models.batches).hasSize(4);
    }

    @Test
    void aCachedReviewCountsAsClassifiedAndForDrift() {
        // Given
        restart(10);
        drift.activated(FakeModels.FIRST, Optional.empty());

        // When
        classify(500);

        // Then
        assertThat(models.batches).hasSize(1);
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_reviews_classified_total 500.0\n",
                        "reviewstream_linear_audits_total 500.0\n",
                        "reviewstream_prediction_cache_lookups_total 500.0\n",
                        "reviewstream_prediction_cache_hits_total 499.0\n");
        assertThat(drift.view()).isPresent();
    }
}
