package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What a release does with reviews that nobody labels, on a real broker: all applications in one process. */
class ReleaseTrafficIT extends ReleaseFixture {
    private static final int REVIEWS = 120;

    private Streamer start(double shadowShare) {
        StreamerSettings all = settings(prefix);
        Streamer streamer = Streamer.start(
                new StreamerSettings(
                        all.kafka(),
                        all.topics(),
                        all.applications(),
                        all.classify(),
                        all.feedback(),
                        all.release().withShadowShare(shadowShare),
                        all.http()),
                registry());
        await().atMost(TIMEOUT).until(() -> streamer.ready() && comparesModels(streamer));
        return streamer;
    }

    private static Cause cause() {
        return Cause.of("a test", MadeBy.TRAINER, Instant.now());
    }

    private void send(int from, int to, String text) {
        send(from, to, i -> "{\"reviewId\":\"r%d\",\"reviewText\":\"%s number %d\"}".formatted(i, text, i));
    }

    private List<ConsumerRecord<String, byte[]>> classified(int count) {
        return client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= count);
    }

    private static ClassifiedReview review(ConsumerRecord<String, byte[]> record) {
        return new JsonSerde<>(ClassifiedReview.class).fromBytes(record.value());
    }

    @Test
    void everyReviewOfTheShadowIsPredictedByBothModelsOnce() throws Exception {
        // Given
        ModelVersion challenger =
                TinyModel.store(registry(), LONG_AGO.plusSeconds(50), 0, -1).version();
        registry().add(Release.shadow(Optional.empty(), challenger, champion.version(), cause()));
        try (Streamer streamer = start(1)) {
            // When
            send(0, REVIEWS, "good");

            // Then
            List<ChallengerPrediction> predictions =
                    client.read(topics.challengerPredictions(), TIMEOUT, records -> records.size() >= REVIEWS).stream()
                            .map(record -> new JsonSerde<>(ChallengerPrediction.class).fromBytes(record.value()))
                            .toList();
            assertThat(predictions)
                    .extracting(ChallengerPrediction::reviewId)
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(0, REVIEWS)
                            .mapToObj(number -> "r" + number)
                            .toList());
            assertThat(predictions).allSatisfy(prediction -> {
                assertThat(prediction.champion().isPositive()).isTrue();
                assertThat(prediction.challenger().isPositive()).isFalse();
            });
            await().atMost(TIMEOUT).untilAsserted(() -> assertThat(status(streamer)
                            .at("/release/labels/traffic/disagreements")
                            .asInt())
                    .isEqualTo(REVIEWS));
            assertThat(registry().release().orElseThrow().step().state()).isEqualTo(ReleaseState.SHADOW);
            await().atMost(TIMEOUT)
                    .until(() ->
                            status(streamer).at("/applications/release/lag").has(topics.classifiedReviews()));
        }
    }

    @Test
    void aChallengerThatFailsIsDroppedWithoutALabel() throws Exception {
        // Given: it fails on "battery"
        ModelVersion sick =
                TinyModel.storeSick(registry(), LONG_AGO.plusSeconds(50)).version();
        registry().add(Release.shadow(Optional.empty(), sick, champion.version(), cause()));
        try (Streamer streamer = start(1)) {
            // When
            send(0, 10, "good battery");

            // Then
            await().atMost(TIMEOUT)
                    .until(() -> registry().release().orElseThrow().step().state() == ReleaseState.DROPPED);
            assertThat(registry().release().orElseThrow().step().reasons().get(0))
                    .startsWith(sick + " fails on ")
                    .endsWith("reviews that " + champion.version() + " predicts");
            assertThat(classified(10)).hasSize(10);
            assertThat(streamer.modelVersion()).contains(champion.version());
        }
    }

    @Test
    void aCanaryServesItsShareUntilItFailsAndNoReviewIsLost() throws Exception {
        // Given
        ModelVersion canary =
                TinyModel.storeSick(registry(), LONG_AGO.plusSeconds(50)).version();
        registry().add(Release.canary(Optional.empty(), canary, champion.version(), 0.5, cause()));
        try (Streamer streamer = start(0)) {
            await().atMost(TIMEOUT)
                    .until(() -> status(streamer).at("/canary/version").asText().equals(canary.value()));

            // When
            send(0, REVIEWS, "good");

            // Then
            List<ConsumerRecord<String, byte[]>> served = classified(REVIEWS);
            assertThat(served).hasSize(REVIEWS).allSatisfy(record -> assertThat(
                            HeaderNames.text(record.headers(), HeaderNames.MODEL_ARM))
                    .contains(review(record).modelVersion().equals(canary.value()) ? "canary" : "champion"));
            assertThat(served.stream()
                            .filter(record -> review(record).modelVersion().equals(canary.value()))
                            .count())
                    .isBetween(30L, 90L);

            // When: it fails, the champion does not
            send(REVIEWS, 2 * REVIEWS, "good battery");

            // Then
            List<ClassifiedReview> all = classified(2 * REVIEWS).stream()
                    .map(ReleaseTrafficIT::review)
                    .toList();
            assertThat(all).hasSize(2 * REVIEWS);
            assertThat(all.stream().map(ClassifiedReview::reviewId).collect(Collectors.toSet()))
                    .hasSize(2 * REVIEWS);
            assertThat(all.stream()
                            .filter(review -> review.reviewText().contains("battery"))
                            .map(ClassifiedReview::modelVersion)
                            .distinct())
                    .containsExactly(champion.version().value());
            assertThat(status(streamer).at("/canary").isMissingNode()
                            || status(streamer).at("/canary").isNull())
                    .isTrue();
            assertThat(get(streamer, "/metrics").body()).contains("reviewstream_canary_failures_total 1.0");
            assertThat(streamer.modelVersion()).contains(champion.version());
        }
    }
}
