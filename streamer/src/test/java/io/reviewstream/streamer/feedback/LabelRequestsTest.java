package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ChallengerPrediction;
import io.reviewstream.common.event.ChallengerPrediction.ModelPrediction;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.feedback.FeedbackTopology.FeedbackParts;
import io.reviewstream.streamer.request.RequestProcessor;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

/** Which reviews are asked for. */
class LabelRequestsTest extends RequestsDriver {
    @Test
    void aSlotHasItsShareOfTheBudgetAndAFifthIsRandom() {
        // Given
        predict(0, 40, TopologyDriver.START);
        assertThat(asked()).isEmpty();

        // When
        advance(SLOT_IS_OVER);

        // Then
        List<LabelRequest> requests = asked();
        assertThat(requests)
                .extracting(LabelRequest::reason)
                .containsExactlyInAnyOrder(
                        LabelReason.RANDOM,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN);
        assertThat(requests).allSatisfy(request -> {
            assertThat(request.propensity()).isGreaterThan(0).isLessThan(1);
            assertThat(request.reviewText()).isEqualTo("text of " + request.reviewId());
            assertThat(request.expiresAt()).isEqualTo(request.requestedAt().plus(EXPIRY));
            assertThat(request.modelVersion()).isEqualTo(CHAMPION);
        });
        assertThat(metrics.scrape())
                .contains(
                        "reviewstream_label_requests_total{reason=\"random\"} 1.0",
                        "reviewstream_label_requests_total{reason=\"uncertain\"} 4.0");
    }

    @Test
    void aReplayAsksForNothing() {
        // Given
        predict(0, 40, TopologyDriver.START);
        advance(SLOT_IS_OVER);
        assertThat(asked()).hasSize(5);

        // When
        predict(0, 40, TopologyDriver.START);
        predict(40, 80, TopologyDriver.START);
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked()).isEmpty();
    }

    @Test
    void theSameReviewsAreAskedForWhateverTheirOrder() {
        // Given
        for (int i = 39; i >= 0; i--) {
            predict(i, i + 1, TopologyDriver.START);
        }
        advance(SLOT_IS_OVER);
        Set<LabelRequest> backwards = new HashSet<>(asked());

        // When
        Set<LabelRequest> forwards;
        RequestsDriver other = new RequestsDriver();
        try {
            other.predict(0, 40, TopologyDriver.START);
            other.advance(SLOT_IS_OVER);
            forwards = new HashSet<>(other.asked());
        } finally {
            other.close();
        }

        // Then
        assertThat(backwards).isEqualTo(forwards).hasSize(5);
    }

    @Test
    void whatIsTooOldOrFromTheFutureIsNotAskedFor() {
        // When
        predict(0, 10, TopologyDriver.START.minus(EXPIRY).minusSeconds(10));
        predict(10, 20, TopologyDriver.START.plus(Duration.ofMinutes(6)));
        advance(Duration.ofMinutes(10));

        // Then
        assertThat(asked()).isEmpty();
        assertThat(size(RequestProcessor.STORE)).isZero();
    }

    @Test
    void candidatesOfSlotsOfAnotherLengthAreDiscarded() {
        // Given: a slot of the future, as slots of another budget may be
        driver.driver()
                .<String, byte[]>getKeyValueStore(RequestProcessor.STORE)
                .put("OPEN/%019d".formatted(Long.MAX_VALUE / 1_000_000), new byte[8]);

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(size(RequestProcessor.STORE)).isZero();
    }

    @Test
    void missedSlotsAreAskedForOnceTheirReviewsCome() {
        // Given
        predict(0, 40, TopologyDriver.START.minusSeconds(3600));
        predict(40, 80, TopologyDriver.START.minusSeconds(1800));

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked()).hasSize(10);
    }

    @Test
    void theReviewsOfTwoDaysHaveTheBudgetOfTheDayOnWhichTheyCome() {
        // Given
        RequestsDriver few = new RequestsDriver(new LabelRequestSettings(5, Duration.ofDays(7)));
        try {
            Instant midnight = Instant.parse("2026-04-18T00:00:00Z");
            few.predict(0, 40, midnight.minusSeconds(86_400));
            few.predict(40, 80, midnight.minusSeconds(2 * 86_400));

            // When
            few.advance(Duration.between(TopologyDriver.START, midnight.plusSeconds(60)));

            // Then
            assertThat(few.asked()).as("two days in one").hasSize(5);
        } finally {
            few.close();
        }
    }

    @Test
    void reviewsOnWhichTheModelsOfAReleaseDisagreeAreAskedFor() {
        // Given
        predict(0, 40, TopologyDriver.START);
        for (int i = 0; i < 20; i++) {
            ChallengerPrediction compared = new ChallengerPrediction(
                    "r" + i,
                    1,
                    new ModelPrediction(CHAMPION, true, 0.6),
                    new ModelPrediction("v20260102-000000-bbbbbb", i % 2 == 0, 0.4),
                    5,
                    TopologyDriver.START);
            driver.input(TOPICS.challengerPredictions())
                    .pipeInput(
                            ("r" + i).getBytes(UTF_8), new JsonSerde<>(ChallengerPrediction.class).toBytes(compared));
        }

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked())
                .filteredOn(request -> request.reason() == LabelReason.DISAGREEMENT)
                .hasSize(2)
                .allSatisfy(request -> assertThat(Integer.parseInt(
                                request.reviewId(), 1, request.reviewId().length(), 10))
                        .isLessThan(20)
                        .isOdd());
    }

    @Test
    void whileReviewsDriftSomeOfThemAreAskedForWhateverWasPredicted() {
        // Given
        RecordHeaders drift = new RecordHeaders();
        drift.add(HeaderNames.MODEL_DRIFT, "true".getBytes(UTF_8));
        for (int i = 0; i < 40; i++) {
            predict("r" + i, 0.99, TopologyDriver.START, drift);
        }

        // When
        advance(SLOT_IS_OVER);

        // Then
        assertThat(asked())
                .extracting(LabelRequest::reason)
                .containsExactlyInAnyOrder(
                        LabelReason.RANDOM,
                        LabelReason.DRIFT,
                        LabelReason.DRIFT,
                        LabelReason.UNCERTAIN,
                        LabelReason.UNCERTAIN);
    }

    @Test
    void theTasksOfOtherStoresKeepTheirNumbers() {
        // Given
        RequestsDriver without = new RequestsDriver(LabelRequestSettings.NONE);

        // When
        Map<String, Integer> before;
        try {
            before = taskByStore(without.parts);
        } finally {
            without.close();
        }

        // Then
        assertThat(taskByStore(parts)).containsAllEntriesOf(before).hasSize(before.size() + 1);
    }

    private static Map<String, Integer> taskByStore(FeedbackParts parts) {
        Map<String, Integer> tasks = new HashMap<>();
        for (TopologyDescription.Subtopology part :
                FeedbackTopology.build(parts).describe().subtopologies()) {
            part.nodes().stream()
                    .filter(TopologyDescription.Processor.class::isInstance)
                    .flatMap(processor -> ((TopologyDescription.Processor) processor).stores().stream())
                    .forEach(store -> tasks.put(store, part.id()));
        }
        return tasks;
    }

    @Test
    void aClosedSlotIsForgottenOnceItsReviewsAreTooOld() {
        // Given
        predict(0, 40, TopologyDriver.START);
        advance(SLOT_IS_OVER);
        assertThat(contents(RequestProcessor.STORE)).anyMatch(entry -> entry.startsWith("CLOSED"));

        // When
        advance(EXPIRY.plusSeconds(60));

        // Then
        assertThat(contents(RequestProcessor.STORE)).noneMatch(entry -> entry.startsWith("CLOSED"));
    }
}
