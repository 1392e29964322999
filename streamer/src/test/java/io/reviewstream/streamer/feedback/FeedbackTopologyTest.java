package io.reviewstream.streamer.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackTopologyTest extends FeedbackDriver {
    @Test
    void theTopologyEqualsTheGoldenFile() throws Exception {
        // Given
        String golden = GoldenTopology.text("feedback.txt");

        // When
        String description = FeedbackTopology.build(parts).describe().toString();

        // Then
        assertThat(description).isEqualToNormalizingNewlines(golden);
    }

    @Test
    void theInputsOfAStoreAreThoseOfItsPartOfTheTopology() {
        // Given
        Map<String, Set<String>> inputs = new HashMap<>();
        for (TopologyDescription.Subtopology part :
                FeedbackTopology.build(parts).describe().subtopologies()) {
            Set<String> topics = part.nodes().stream()
                    .filter(TopologyDescription.Source.class::isInstance)
                    .flatMap(source -> ((TopologyDescription.Source) source).topicSet().stream())
                    .filter(topic -> !topic.endsWith("-repartition"))
                    .collect(Collectors.toSet());
            part.nodes().stream()
                    .filter(TopologyDescription.Processor.class::isInstance)
                    .flatMap(processor -> ((TopologyDescription.Processor) processor).stores().stream())
                    .forEach(store -> inputs.put(store, topics));
        }

        // When
        Map<String, Set<String>> decisive = FeedbackTopology.inputsByStore(TOPICS);

        // Then
        assertThat(inputs).containsAllEntriesOf(decisive);
        assertThat(decisive.values())
                .containsExactlyInAnyOrderElementsOf(inputs.values().stream()
                        .filter(topics -> !topics.isEmpty())
                        .distinct()
                        .toList());
    }

    @Test
    void aLabelAfterItsPredictionMakesALabeledReview() {
        // Given
        predict("r1", true);

        // When
        label("r1", false, "2026-04-18T00:00:00Z");

        // Then
        assertThat(labeled())
                .containsExactly(new LabeledReview(
                        "r1",
                        "text of r1",
                        false,
                        Instant.parse("2026-04-18T00:00:00Z"),
                        Optional.of(true),
                        Optional.of(0.9),
                        Optional.of(CHAMPION)));
        assertThat(metrics.scrape()).contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 1.0");
    }

    @Test
    void aLabelBeforeItsPredictionMakesALabeledReview() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::reviewId).containsExactly("r1");
    }

    @Test
    void aLabelWithoutATimeHasItsRecordsTimestamp() {
        // Given
        predict("r1", true);

        // When
        send(TOPICS.reviewLabels(), "any", "{\"reviewId\":\"r1\",\"isPositive\":1}");

        // Then
        assertThat(labeled()).extracting(LabeledReview::labeledAt).containsExactly(TopologyDriver.START);
    }

    /** The second is in microseconds, read as milliseconds. */
    @ParameterizedTest
    @ValueSource(strings = {"2999-01-01T00:00:00Z", "+58262-03-12T00:00:00Z"})
    void aLabelOfTheFutureDoesNotSilenceLaterCorrections(String future) {
        // Given
        predict("r1", true);
        label("r1", true, future);

        // When
        label("r1", false, "2026-04-20T00:00:00Z");

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(true, false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_time_replaced_total 1.0");
    }

    @Test
    void anOlderLabelDoesNotReplaceANewerOne() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");
        label("r1", false, "2026-04-20T00:00:00Z");

        // When
        label("r1", true, "2026-04-19T00:00:00Z");

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(true, false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_superseded_total 1.0");
    }

    @Test
    void ofWaitingLabelsTheNewestIsMatched() {
        // Given
        label("r1", false, "2026-04-20T00:00:00Z");
        label("r1", true, "2026-04-19T00:00:00Z");

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).extracting(LabeledReview::isPositive).containsExactly(false);
        assertThat(metrics.scrape()).contains("reviewstream_labels_superseded_total 1.0");
    }

    @Test
    void aLabelThatWaitedAndWasMatchedIsNeverUnmatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        predict("r1", false);

        // When
        advance(SETTINGS.labelRetention().plusMinutes(10));

        // Then
        assertThat(labeled()).hasSize(1);
        assertThat(driver.output(TOPICS.labelsUnmatched()).isEmpty()).isTrue();
        assertThat(metrics.scrape())
                .contains("reviewstream_labels_matched_total{prediction=\"incorrect\"} 1.0")
                .contains("reviewstream_labels_unmatched_total 0.0");
    }

    @Test
    void aMatchedLabelIsKeptForTheReplayWindow() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        predict("r1", true);

        // When
        advance(Duration.ofMinutes(4));
        int within = size(JoinState.LABELS);
        advance(Duration.ofMinutes(2));

        // Then
        assertThat(within).isEqualTo(1);
        assertThat(size(JoinState.LABELS)).isZero();
    }

    @Test
    void aLabelWithoutAPredictionBecomesUnmatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        List<TestRecord<String, byte[]>> unmatched =
                driver.output(TOPICS.labelsUnmatched()).readRecordsToList();
        assertThat(unmatched).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("r1");
            assertThat(new JsonSerde<>(ReviewLabel.class).fromBytes(record.value()))
                    .isEqualTo(new ReviewLabel("r1", true, Optional.of(Instant.parse("2026-04-18T00:00:00Z"))));
        });
        assertThat(metrics.scrape()).contains("reviewstream_labels_unmatched_total 1.0");
        predict("r1", true);
        assertThat(labeled()).isEmpty();
    }

    @Test
    void aLabelWithinTheRetentionIsMatched() {
        // Given
        label("r1", true, "2026-04-18T00:00:00Z");
        advance(SETTINGS.labelRetention().minusMinutes(1));

        // When
        predict("r1", true);

        // Then
        assertThat(labeled()).hasSize(1);
        assertThat(driver.output(TOPICS.labelsUnmatched()).isEmpty()).isTrue();
    }

    @Test
    void aPredictionExpiresAfterTheRetention() {
        // Given
        predict("r1", true);
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // When
        label("r1", true, "2026-06-18T00:00:00Z");

        // Then
        assertThat(labeled()).isEmpty();
    }

    @Test
    void aDuplicateLabelMakesTheSameRow() {
        // Given
        predict("r1", true);
        label("r1", true, "2026-04-18T00:00:00Z");

        // When
        label("r1", true, "2026-04-18T00:00:00Z");

        // Then
        assertThat(Set.copyOf(labeled())).hasSize(1);
    }

    @Test
    void aLabelAfterItsPredictionExpiredBecomesUnmatched() {
        // Given
        predict("r1", true);
        advance(SETTINGS.labelRetention().multipliedBy(3));
        label("r1", true, "2026-07-18T00:00:00Z");

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        assertThat(labeled()).isEmpty();
        assertThat(driver.output(TOPICS.labelsUnmatched()).readKeyValuesToList())
                .extracting(unmatched -> unmatched.key)
                .containsExactly("r1");
    }

    @Test
    void noStoreOfTheJoinKeepsEntriesBeyondTheRetention() {
        // Given
        int reviews = 6_000;
        for (int i = 0; i < reviews; i++) {
            predict("p" + i, true);
            label("l" + i, true, "2026-04-18T00:00:00Z");
        }
        erase("e");
        assertThat(JOIN_STORES.stream().mapToInt(this::size)).containsExactly(reviews, reviews, 1);

        // When
        advance(SETTINGS.labelRetention().plusMinutes(1));

        // Then
        assertThat(JOIN_STORES.stream().mapToInt(this::size)).containsOnly(0);
    }
}
