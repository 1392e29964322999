package io.reviewstream.streamer.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.trigger.AccuracyState.AccuracyCounter;
import io.reviewstream.streamer.trigger.AccuracyState.ActiveChampion;
import io.reviewstream.streamer.trigger.AccuracyState.OnlineAccuracy;
import io.reviewstream.streamer.trigger.RequestState.PendingRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TriggerStateTest {
    private static final JsonSerde<TriggerState> JSON = new JsonSerde<>(TriggerState.class);
    private static final Instant NOON = Instant.parse("2026-04-18T12:00:00Z");

    @Test
    void theFormatOfTheStoreIsOneFlatObject() {
        // Given
        String stored =
                """
                {"labeledReviews":7,"newLabels":4,"through":{"0":9},"used":{"0":3},
                 "champion":{"version":"v20260101-000000-aaaaaa","number":2,"since":"2026-04-18T12:00:00Z",
                 "gateAccuracy":0.85},"live":{"score":1.5,"recent":"++-"},
                 "tallies":{"v20260101-000000-aaaaaa":{"labels":3,"right":2}},
                 "pending":{"requestId":"q","reason":"LABEL_COUNT","labelsThrough":{"0":9},
                 "since":"2026-04-18T12:00:00Z"},"quietUntil":"2026-04-18T12:00:00Z"}
                """;

        // When
        TriggerState state = JSON.fromBytes(stored.getBytes(UTF_8));

        // Then
        TriggerState expected = new TriggerState(
                new TriggerState.TriggerLabels(7, 4, LabelOffsets.of(Map.of(0, 9L)), LabelOffsets.of(Map.of(0, 3L))),
                new AccuracyState(
                        Optional.of(new ActiveChampion("v20260101-000000-aaaaaa", 2, NOON, Optional.of(0.85))),
                        new OnlineAccuracy(1.5, "++-"),
                        new TreeMap<>(Map.of("v20260101-000000-aaaaaa", new AccuracyCounter(3, 2)))),
                new RequestState(
                        Optional.of(new PendingRequest(
                                "q", RetrainRequest.Reason.LABEL_COUNT, LabelOffsets.of(Map.of(0, 9L)), NOON)),
                        Optional.of(NOON),
                        Optional.empty()),
                LabelAgreement.NONE);
        assertThat(state).isEqualTo(expected);
        assertThat(JSON.fromBytes(JSON.toBytes(expected))).isEqualTo(expected);
        assertThat(JSON.fromBytes(JSON.toBytes(TriggerState.START))).isEqualTo(TriggerState.START);
    }
}
