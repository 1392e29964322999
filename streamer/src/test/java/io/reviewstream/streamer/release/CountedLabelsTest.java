package io.reviewstream.streamer.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which labels count for a release, and which do not. */
class CountedLabelsTest extends ReleaseTopologyFixture {
    @Test
    void aLabelOfAReviewThatNeitherPredictedDoesNotCount() {
        // When
        label("a", "good", true, new ModelVersion("v20250101-000000-abcdef"), true);
        send(
                "b",
                new LabeledReview(
                        "b", "good", true, TopologyDriver.START, Optional.empty(), Optional.empty(), Optional.empty()));
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput("c".getBytes(UTF_8), "{".getBytes(UTF_8));

        // Then
        assertThat(counts()).isEqualTo(ReleaseCounts.NONE);
        assertThat(driver.output(Topics.DEFAULT.reviewsDeadLetters()).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void byDefaultLabelsCountThatDoNotDependOnThePredictionOrAreOfADisagreement(LabelReason reason) {
        // Given
        driver.close();
        driver = driver(ReleaseSettings.DEFAULT);
        boolean counts =
                switch (reason) {
                    case WITH_REVIEW, RANDOM, DISAGREEMENT -> true;
                    case UNCERTAIN, DRIFT, SUSPECT -> false;
                };

        // When
        label("a", "good", true, champion, true);
        send(
                "b",
                new LabeledReview(
                        "b",
                        "good",
                        true,
                        TopologyDriver.START,
                        Optional.of(true),
                        Optional.of(0.9),
                        Optional.of(champion.value()),
                        LabelOrigin.of(reason),
                        Optional.empty()));
        label("b", "good", false, champion, true);

        // Then
        assertThat(counts().pairs()).isEqualTo(counts ? new PairCounts(0, 0, 1) : PairCounts.NONE);
    }

    @Test
    void aRowThatCannotBeParsedLeavesWhatWasCounted() {
        // Given
        label("a", "good", true, champion, true);

        // When
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput("a".getBytes(UTF_8), "{".getBytes(UTF_8));

        // Then
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 0, 1));
        label("a", "good", false, champion, true);
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 1, 0));
    }

    @Test
    void anErasedReviewDoesNotCountAnyMore() {
        // Given
        label("a", "good", true, champion, true);
        label("b", "good", true, champion, true);

        // When
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput("a".getBytes(UTF_8), (byte[]) null);
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput("unknown".getBytes(UTF_8), (byte[]) null);

        // Then
        assertThat(counts().pairs()).isEqualTo(new PairCounts(0, 0, 1));
    }

    @Test
    void aLaterReleaseStartsAtNothingAndWhatIsLeftOfTheOneBeforeDoesNotCount() {
        // Given
        label("a", "good", true, champion, true);
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(0, 0, 1), TrafficEvidence.NONE));

        // When
        release(5, challenger);
        label("a", "good", false, champion, true);

        // Then
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(5), new PairCounts(0, 1, 0), TrafficEvidence.NONE));

        open.outdated = Optional.of(models(1, challenger));
        label("b", "good", false, champion, true);
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(5), new PairCounts(0, 1, 0), TrafficEvidence.NONE));
    }

    @Test
    void aReleaseOfARegistryThatWasMadeAnewCountsThoughItsNumberAndTimeAreLower() {
        // Given
        release(5, challenger);
        label("a", "good", true, champion, true);

        // When
        release(1, challenger);
        label("b", "good", false, champion, true);

        // Then
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(0, 1, 0), TrafficEvidence.NONE));
    }

    @Test
    void withoutAnOpenReleaseNothingCounts() {
        // Given
        open.models.ifPresent(ComparedModels::close);
        label("a", "good", true, champion, true);
        open.models = Optional.empty();

        // When
        label("b", "good", true, champion, true);

        // Then
        assertThat(counts()).isEqualTo(ReleaseCounts.NONE);
    }

    @Test
    void labelsThatTheChallengerMayHaveLearnedDoNotCount() {
        // Given a challenger that was trained on offsets 0 and 1, and on a text
        ModelVersion trained = TinyModel.storeTrained(
                        registry,
                        TopologyDriver.START.plusSeconds(2),
                        LabelOffsets.of(Map.of(0, 2L)),
                        Set.of(TextHash.of("good battery")))
                .version();
        release(2, trained);

        // When
        label("a", "good", true, champion, true);
        label("b", "good", true, champion, true);
        label("c", "good", true, champion, true);
        label("d", "Good battery", true, champion, true);

        // Then
        assertThat(counts().pairs().labels()).isEqualTo(1);
    }
}
