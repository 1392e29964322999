package io.reviewstream.streamer.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.hash.TextHash;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseStep;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.GoldenTopology;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.release.ReleaseProcessor.ReleaseCounts;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labelled reviews in, counts of who is right out. The challenger calls good what the champion calls bad. */
class ReleaseTopologyTest {
    private static final JsonSerde<LabeledReview> JSON = new JsonSerde<>(LabeledReview.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final FakeOpenRelease open = new FakeOpenRelease();
    private ModelRegistry registry;
    private ModelVersion champion;
    private ModelVersion challenger;
    private TopologyDriver driver;

    /** What a monitor would know. */
    private static final class FakeOpenRelease implements OpenRelease {
        private Optional<ComparedModels> models = Optional.empty();
        /** What an instance that is behind has, for one look. */
        private Optional<ComparedModels> outdated = Optional.empty();

        private Optional<ReleaseCounts> counted = Optional.empty();
        private final List<ModelAnnouncement> announcements = new ArrayList<>();

        @Override
        public Optional<ComparedModels> models() {
            Optional<ComparedModels> now = outdated.or(() -> models);
            outdated = Optional.empty();
            return now;
        }

        @Override
        public void counted(Instant release, PairCounts counts) {
            counted = Optional.of(new ReleaseCounts(release, counts));
        }

        @Override
        public List<ModelAnnouncement> takeAnnouncements() {
            List<ModelAnnouncement> taken = List.copyOf(announcements);
            announcements.clear();
            return taken;
        }

        @Override
        public void countedElsewhere() {
            counted = Optional.empty();
        }
    }

    @BeforeEach
    void begin() {
        registry = new DirectoryRegistry(directory, Clock.systemUTC());
        champion = TinyModel.store(registry, TopologyDriver.START, 0, 1).version();
        challenger = TinyModel.store(registry, TopologyDriver.START.plusSeconds(1), 0, -1)
                .version();
        release(1, challenger);
        driver = driver(ReleaseSettings.DEFAULT.withLabels(ReleaseLabels.ALL));
    }

    private TopologyDriver driver(ReleaseSettings settings) {
        return new TopologyDriver(
                ReleaseTopology.build(Topics.DEFAULT, settings, open, new FatalRecords(), metrics),
                SizeLimits.ofContract(),
                metrics);
    }

    @AfterEach
    void close() {
        driver.close();
        open.models.ifPresent(ComparedModels::close);
        metrics.close();
    }

    private static Instant begin(long number) {
        return TopologyDriver.START.plusSeconds(number);
    }

    private void release(long number, ModelVersion of) {
        open.models.ifPresent(ComparedModels::close);
        open.models = Optional.of(models(number, of));
    }

    private ComparedModels models(long number, ModelVersion of) {
        Cause cause = Cause.of("a test", MadeBy.PERSON, begin(number));
        ReleaseStep step = Release.baking(Optional.empty(), of, champion, cause).step();
        return ComparedModels.load(
                new ReleaseStep(
                        number,
                        number,
                        step.state(),
                        of,
                        champion,
                        step.reasons(),
                        step.evidence(),
                        step.by(),
                        step.at()),
                registry,
                ServingSettings.ON_CPU.withThreads(1));
    }

    @Test
    void hasTheTopologyOnRecord() throws IOException {
        String description = ReleaseTopology.build(
                        Topics.DEFAULT, ReleaseSettings.DEFAULT, open, new FatalRecords(), metrics)
                .describe()
                .toString();

        assertThat(description).isEqualToNormalizingNewlines(GoldenTopology.text("release.txt"));
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
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(1, 1, 3)));
    }

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
        assertThat(counts()).isEqualTo(new ReleaseCounts(Instant.EPOCH, PairCounts.NONE));
        assertThat(driver.output(Topics.DEFAULT.reviewsDeadLetters()).isEmpty()).isTrue();
    }

    @Test
    void aCorrectedLabelCorrectsThePairAndARepeatedOneDoesNothing() {
        // Given
        label("a", "good", true, champion, true);
        label("b", "good", true, champion, true);
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 0, 2));

        // When
        label("a", "good", false, champion, true);
        label("b", "good", true, champion, true);

        // Then
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 1, 1));
    }

    @Test
    void anInstanceThatLoadsTheModelsAgainFindsWhatWasCompared() {
        // Given
        label("a", "good", true, champion, true);
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 0, 1));

        // When
        release(1, challenger);
        label("a", "good", false, champion, true);

        // Then
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 1, 0));
    }

    @Test
    void byDefaultOnlyLabelsThatDoNotDependOnThePredictionCount() {
        // Given
        driver.close();
        driver = driver(ReleaseSettings.DEFAULT);

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
                        Optional.of(LabelReason.WITH_REVIEW)));
        label("b", "good", false, champion, true);

        // Then
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 0, 1));
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
        assertThat(counts().counts()).isEqualTo(new PairCounts(0, 0, 1));
    }

    @Test
    void aLaterReleaseStartsAtNothingAndWhatIsLeftOfTheOneBeforeDoesNotCount() {
        // Given
        label("a", "good", true, champion, true);
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(0, 0, 1)));

        // When
        release(5, challenger);
        label("a", "good", false, champion, true);

        // Then
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(5), new PairCounts(0, 1, 0)));

        open.outdated = Optional.of(models(1, challenger));
        label("b", "good", false, champion, true);
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(5), new PairCounts(0, 1, 0)));
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
        assertThat(counts()).isEqualTo(new ReleaseCounts(begin(1), new PairCounts(0, 1, 0)));
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
        assertThat(counts()).isEqualTo(new ReleaseCounts(Instant.EPOCH, PairCounts.NONE));
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
        assertThat(counts().counts().labels()).isEqualTo(1);
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
        assertThat(counts().counts().labels()).isEqualTo(1);
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
        assertThat(counts().counts().labels()).isEqualTo(1);

        driver.close();

        assertThat(open.counted).isEmpty();
    }

    private ReleaseCounts counts() {
        driver.driver().advanceWallClockTime(TICK);
        return open.counted.orElseThrow();
    }

    private void label(String id, String text, boolean label, ModelVersion predictedBy, boolean predicted) {
        send(
                id,
                new LabeledReview(
                        id,
                        text,
                        label,
                        TopologyDriver.START,
                        Optional.of(predicted),
                        Optional.of(predicted ? 0.9 : 0.1),
                        Optional.of(predictedBy.value())));
    }

    private void send(String id, LabeledReview review) {
        driver.input(Topics.DEFAULT.labeledReviews()).pipeInput(id.getBytes(UTF_8), JSON.toBytes(review));
    }
}
