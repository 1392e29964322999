package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Subtopology;
import org.junit.jupiter.api.Test;

/** Labelled reviews in, counts of who is right out. */
class ReleaseTopologyTest extends ReleaseTopologyFixture {
    @Test
    void hasTheTopologyOnRecord() throws IOException {
        String description = ReleaseTopology.build(
                        Topics.DEFAULT, ReleaseSettings.DEFAULT, open, new FatalRecords(), metrics)
                .describe()
                .toString();

        assertThat(description).isEqualToNormalizingNewlines(GoldenTopology.text("release.txt"));
    }

    @Test
    void thePairsHaveAsManyPartitionsAsTheTopicThatTheyComeFrom() {
        // Given: what is read where pairs are kept
        Subtopology pairs = ReleaseTopology.build(
                        Topics.DEFAULT, ReleaseSettings.DEFAULT.withShadowShare(1), open, new FatalRecords(), metrics)
                .describe()
                .subtopologies()
                .stream()
                .filter(part -> part.nodes().stream()
                        .anyMatch(node -> node instanceof TopologyDescription.Processor processor
                                && processor.stores().contains(PairProcessor.STORE)))
                .findFirst()
                .orElseThrow();
        Set<String> topics = pairs.nodes().stream()
                .filter(TopologyDescription.Source.class::isInstance)
                .flatMap(source -> ((TopologyDescription.Source) source).topicSet().stream())
                .collect(Collectors.toSet());

        // Then
        assertThat(ReleaseTopology.inputsByStore(Topics.DEFAULT))
                .containsEntry(PairProcessor.STORE, topics)
                .hasSize(1);
    }

    @Test
    void theModelThatDidNotPredictAReviewDoesSoWhenItIsLabelled() {
        // When: who predicted, what, and the label
        label("a", "good", true, champion, true);
        label("b", "good", false, champion, true);
        label("c", "good", true, challenger, false);
        label("d", "bad", false, challenger, true);
        // Neither knows the words
        label("e", "unknown words", true, champion, true);

        // Then
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(1, 1, 3), TrafficEvidence.NONE));
    }

    @Test
    void aCorrectedLabelCorrectsThePairAndARepeatedOneDoesNothing() {
        // Given
        label("a", "good", true, champion, true);
        label("b", "good", true, champion, true);
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 0, 2));

        // When
        label("a", "good", false, champion, true);
        label("b", "good", true, champion, true);

        // Then
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 1, 1));
    }

    @Test
    void anInstanceThatLoadsTheModelsAgainFindsWhatWasCompared() {
        // Given
        label("a", "good", true, champion, true);
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 0, 1));

        // When
        release(1, challenger);
        label("a", "good", false, champion, true);

        // Then
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 1, 0));
    }

    @Test
    void aReviewThatAModelFailsOnIsCountedApartAndNothingElse() {
        // Given
        ModelVersion sick = TinyModel.storeSick(registry, TopologyDriver.START.plusSeconds(3))
                .version();
        release(3, sick);

        // When
        label("a", "battery", true, champion, true);
        label("b", "good", false, champion, true);

        // Then
        assertThat(counts().pairs().labels()).isEqualTo(1);
        assertThat(metrics.scrape()).contains("reviewstream_release_comparison_failures_total 1.0");
    }

    @Test
    void whatWasDecidedIsAnnouncedUnderAKeyOfItsOwn() {
        // Given
        ModelAnnouncement announcement =
                ModelAnnouncement.active(champion.value(), 3, registry.uri(champion), "00", TopologyDriver.START);
        open.announcements.add(announcement);

        // When
        driver.driver().advanceWallClockTime(TICK);

        // Then
        assertThat(driver.output(Topics.DEFAULT.modelAnnouncements()).readKeyValuesToList())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.key).isEqualTo("release-" + champion);
                    assertThat(new JsonSerde<>(ModelAnnouncement.class).fromBytes(record.value))
                            .isEqualTo(announcement);
                });
    }

    @Test
    void whenThePartitionLeavesItsCountsAreNotShownHere() {
        label("a", "good", true, champion, true);
        assertThat(counts().pairs().labels()).isEqualTo(1);

        driver.close();

        assertThat(open.counted).isEmpty();
    }
}
