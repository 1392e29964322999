package io.reviewstream.streamer.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSlotsTest {
    @ParameterizedTest
    @CsvSource({
        "1, 1, PT24H",
        "4, 4, PT24H",
        "9, 9, PT24H",
        "10, 5, PT12H",
        "24, 6, PT6H",
        "100, 5, PT1H12M",
        "86400, 5, PT5S",
        "1000000, 57, PT5S"
    })
    void aDayIsCutIntoSlotsOfAtLeastFiveRequests(int perDay, int requests, Duration length) {
        // When
        RequestSlots slots = new RequestSlots(perDay);

        // Then
        assertThat(slots.requests()).isEqualTo(requests);
        assertThat(slots.length()).isEqualTo(length);
        assertThat(slots.requests() * Duration.ofDays(1).dividedBy(slots.length()))
                .isLessThanOrEqualTo(perDay);
    }

    @Test
    void aTimeIsInOneSlot() {
        // Given
        RequestSlots slots = new RequestSlots(100);
        Instant time = Instant.parse("2026-04-17T09:30:12Z");

        // When
        long slot = slots.at(time);

        // Then
        assertThat(slots.start(slot)).isEqualTo("2026-04-17T08:24:00Z");
        assertThat(slots.end(slot)).isEqualTo("2026-04-17T09:36:00Z");
        assertThat(slots.at(slots.end(slot))).isEqualTo(slot + 1);
        assertThat(slots.at(slots.start(slot))).isEqualTo(slot);
        assertThat(slots.at(Instant.ofEpochMilli(-1))).isEqualTo(-1);
    }

    @Test
    void aSlotWaitsNoLongerThanItIs() {
        assertThat(new RequestSlots(86_400).grace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new RequestSlots(10).grace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void withoutABudgetThereAreNoSlots() {
        assertThatThrownBy(() -> new RequestSlots(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
