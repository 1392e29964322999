package io.reviewstream.streamer.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.hash.HashedShare;
import io.reviewstream.streamer.classify.ModelHealth.NoModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two models predict, each its own reviews. */
class CanaryPredictionTest extends PredictorFixture {
    private static final HashedShare HALF = new HashedShare("release 1", 0.5);
    private static final String[] TEXTS =
            IntStream.range(0, 40).mapToObj(number -> "good number " + number).toArray(String[]::new);

    private static ModelVersion expected(String text) {
        return HALF.contains(text) ? FakeModels.SECOND : FakeModels.FIRST;
    }

    @Test
    void eachReviewIsPredictedByItsModelAndNoBatchMixesThem() {
        // Given
        models.canaryReviews = Optional.of(HALF);
        register(OWN, TEXTS);

        // When
        List<ModelVersion> predictedBy = new ArrayList<>();
        for (int i = 0; i < TEXTS.length; i++) {
            predictedBy.add(modelOf(predictor.predict(take(i), prefetched)));
        }

        // Then
        for (int i = 0; i < TEXTS.length; i++) {
            assertThat(predictedBy.get(i)).isEqualTo(expected(TEXTS[i]));
        }
        assertThat(new HashSet<>(predictedBy)).hasSize(2);
        for (List<String> batch : models.batches) {
            assertThat(batch.stream().map(CanaryPredictionTest::expected).distinct())
                    .hasSize(1);
        }
        assertThat(models.batches.stream().mapToInt(List::size).max().orElseThrow())
                .isEqualTo(4);
        assertThat(models.leases).hasValue(0);
    }

    @Test
    void aCanaryThatFailsIsBlamedAndTheChampionIsNot() {
        // Given
        models.canaryReviews = Optional.of(HALF);
        models.othersPredict = true;
        models.poison = "good";
        register(OWN, TEXTS);
        int ofCanary = IntStream.range(0, TEXTS.length)
                .filter(number -> HALF.contains(TEXTS[number]))
                .findFirst()
                .orElseThrow();

        // When
        assertThatExceptionOfType(NoModelException.class)
                .isThrownBy(() -> predictor.predict(take(ofCanary), prefetched));

        // Then
        assertThat(Set.copyOf(models.failed)).containsExactly(FakeModels.SECOND);
    }

    @Test
    void failuresOfOneModelInTurnWithSuccessesOfTheOtherStillAddUp() {
        // Given
        models.poison = "awful";
        ModelHealth health = models.health;
        models.canaryReviews = Optional.of(new HashedShare("all", 1));

        // When
        for (int i = 0; i < 4; i++) {
            fail(health, "awful " + i);
            succeed(health);
        }

        // Then
        assertThatExceptionOfType(NoModelException.class)
                .isThrownBy(() -> fail(health, "awful 5"))
                .withMessageContaining("5 different reviews");
    }

    private void fail(ModelHealth health, String text) {
        health.check(
                models.acquire(text).orElseThrow().lease(),
                List.of(),
                Map.of(text, new IllegalStateException("failed")));
    }

    private void succeed(ModelHealth health) {
        models.canaryReviews = Optional.empty();
        health.check(models.acquire("good").orElseThrow().lease(), List.of("good"), Map.of());
        models.canaryReviews = Optional.of(new HashedShare("all", 1));
    }
}
