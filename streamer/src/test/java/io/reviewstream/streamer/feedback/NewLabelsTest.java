package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.event.RetrainRequest;
import io.reviewstream.streamer.trigger.TriggerProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Which labels are new, and which a training run has consumed. */
class NewLabelsTest extends FeedbackDriver {
    @Test
    void aReviewCountsOnceHoweverOftenItIsLabeled() {
        // Given
        match("r1", "r2");
        label("r1", false, "2026-06-01T00:00:00Z");
        label("r2", false, "2026-06-01T00:00:00Z");

        // When
        advance(TICK);

        // Then
        assertThat(labeled()).hasSize(4);
        assertThat(requests()).isEmpty();
    }

    @Test
    void importedLabelsCountAndTombstonesDoNot() {
        // Given
        List.of("i1", "i2", "i3").forEach(this::importReview);
        erase("unknown");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).singleElement().satisfies(request -> assertThat(request.labeledReviews())
                .isEqualTo(3));
    }

    @Test
    void labelsThatATrainingRunHasReadAreNotNew() {
        // Given
        match("r1", "r2", "r3");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void labelsReadAfterTheirAnnouncementAreNotNew() {
        // Given
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        match("r1", "r2", "r3", "r4");

        // When
        advance(TICK);

        // Then
        assertThat(requests()).isEmpty();
    }

    @Test
    void aRejectedModelConsumesItsLabels() {
        // Given
        match("r1", "r2", "r3");
        advance(TICK);
        RetrainRequest first = requests().get(0);
        announce(end(ModelAnnouncement.Status.REJECTED, first));
        match("r4", "r5");

        // When
        advance(SETTINGS.requests().coolDown());

        // Then
        assertThat(requests()).isEmpty();
        match("r6");
        advance(TICK);
        assertThat(requests()).singleElement().satisfies(second -> {
            assertThat(second.newLabels()).isEqualTo(3);
            assertThat(second.requestId()).isNotEqualTo(first.requestId());
        });
    }

    @Test
    void theFirstLabelBehindTheConsumedOnesStaysNewAndCanBeErased() {
        // Given
        match("r1", "r2", "r3");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));
        assertThat(trigger().newLabels()).isEqualTo(1);
        advance(TICK);

        // When
        erase("r3");

        // Then
        assertThat(trigger().newLabels()).isZero();
    }

    @Test
    void aConsumedLabelIsErasedAsOneThatIsNotNew() {
        // Given
        match("r1", "r2");
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, 2L))));

        // When
        erase("r1");

        // Then
        assertThat(trigger().newLabels()).isZero();
    }

    @Test
    void theOffsetsOfConsumedLabelsAreDeletedInSlices() {
        // Given
        KeyValueStore<String, byte[]> store = driver.driver().getKeyValueStore(TriggerProcessor.STORE);
        int labels = 25_000;
        for (int offset = 0; offset < labels; offset++) {
            store.put(String.format(Locale.ROOT, "label/%010d/%019d", 0, offset), new byte[] {1});
        }
        announce(active(CHAMPION, 1, LabelOffsets.of(Map.of(0, (long) labels))));

        // When
        List<Long> left = new ArrayList<>();
        for (int tick = 0; tick < 3; tick++) {
            advance(TICK);
            left.add(offsets(store));
        }

        // Then
        assertThat(left).containsExactly(15_000L, 5_000L, 0L);
    }

    private static long offsets(KeyValueStore<String, byte[]> store) {
        long count = 0;
        try (KeyValueIterator<String, byte[]> offsets = store.range("label/", "label0")) {
            for (; offsets.hasNext(); offsets.next()) {
                count++;
            }
        }
        return count;
    }
}
