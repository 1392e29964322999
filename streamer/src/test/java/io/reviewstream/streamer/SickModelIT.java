package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.Champion;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Which model is active after one has failed on reviews. */
class SickModelIT extends StreamerFixture {
    private String prefix;
    private Topics topics;

    @BeforeEach
    void ownTopics(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ".";
        topics = Topics.withPrefix(prefix);
    }

    @Test
    void aModelThatFailsItsWarmUpIsPassedOver() throws Exception {
        // Given
        Champion first = promote(0);
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);
        promote(Float.NaN);
        await().atMost(TIMEOUT)
                .until(() -> get(streamer, "/metrics").body().contains("reviewstream_model_load_failures_total 1.0"));
        Optional<ModelVersion> afterTheBad = streamer.modelVersion();

        // When
        Champion good = promote(1);

        // Then
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(good.version())));
        assertThat(afterTheBad).contains(first.version());
    }

    @Test
    void aModelThatFailsOnOrdinaryReviewsGivesWayToTheOneBefore() throws Exception {
        // Given
        Champion healthy = promote(0);
        promoteSick();
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendSickening(0, 500);

        // Then
        assertThatAllAreClassified(500);
        assertThat(streamer.modelVersion()).contains(healthy.version());
        assertThat(swaps(streamer)).isEqualTo(2.0);
        assertThat(get(streamer, "/metrics").body())
                .contains("reviewstream_model_failures_total 1.0")
                .contains("reviewstream_dead_letters_total{reason=\"inference_failed\"} 0.0");
        Champion next = promote(1);
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(next.version())));
    }

    @Test
    @Tag("nightly")
    void withoutAnotherModelReviewsWaitUntilOneIsPromoted() throws Exception {
        // Given
        Champion sick = promoteSick();
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendSickening(0, 200);
        await().atMost(TIMEOUT)
                .until(() -> get(streamer, "/metrics").body().contains("reviewstream_model_failures_total 1.0"));
        sendSickening(200, 300);
        boolean ready = streamer.ready();
        String health = get(streamer, "/health/ready").body();
        String failedModel = status(streamer).at("/failedModel/version").asText();
        promote(0);

        // Then
        assertThat(ready).isFalse();
        assertThat(health).contains(sick.version().value(), "was deactivated");
        assertThat(failedModel).isEqualTo(sick.version().value());
        assertThatAllAreClassified(300);
        await().atMost(TIMEOUT).until(streamer::ready);
        assertThat(swaps(streamer)).isEqualTo(2.0);
    }

    @Test
    @Tag("nightly")
    void aReviewThatTheChampionBeforePredictsIsNotRejected() throws Exception {
        // Given
        Champion healthy = promote(0);
        promoteSick();
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        sendSickening(0, 1);

        // Then
        assertThatAllAreClassified(1);
        assertThat(streamer.modelVersion()).contains(healthy.version());
    }

    @Test
    void aReviewThatFailsAloneIsRejectedAndTheModelStays() throws Exception {
        // Given
        Champion sick = promoteSick();
        Streamer streamer = start(prefix, "one");
        await().atMost(TIMEOUT).until(streamer::ready);

        // When
        client.send(topics.reviews(), "k", "{\"reviewText\":\"the battery\"}");
        client.send(topics.reviews(), "k", "{\"reviewText\":\"good\"}");
        client.flush();

        // Then
        assertThat(client.read(topics.reviewsDeadLetters(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> !records.isEmpty()))
                .hasSize(1);
        assertThat(streamer.modelVersion()).contains(sick.version());
    }

    private void assertThatAllAreClassified(int reviews) {
        assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= reviews))
                .hasSize(reviews);
        assertThat(client.read(topics.reviewsDeadLetters(), Duration.ofSeconds(1), records -> false))
                .isEmpty();
    }

    /** Reviews that a sick model fails on. */
    private void sendSickening(int from, int to) {
        for (int i = from; i < to; i++) {
            client.send(topics.reviews(), "k" + i % 7, "{\"reviewText\":\"battery number " + i + " is good\"}");
        }
        client.flush();
    }
}
