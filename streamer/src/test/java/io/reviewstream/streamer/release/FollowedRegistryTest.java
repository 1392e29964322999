package io.reviewstream.streamer.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a monitor does each time that it reads the registry, and between. */
class FollowedRegistryTest extends ReleaseMonitorFixture {
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("release-monitor"))
                .collect(Collectors.toSet());
    }

    @Test
    void oneReadingDecidesShowsAndClosesWhatIsOver() {
        // Given: counts that came before the models were loaded
        shadow(after);
        counted(HARM);

        // When
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(monitor.models()).isEmpty();
        assertThat(gauges.view().orElseThrow().release().state()).isEqualTo(ReleaseState.DROPPED);
        assertThat(monitor.takeAnnouncements()).hasSize(1);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aReleaseThatEndsBecauseAModelCannotBeLoadedIsShownAtOnce() {
        shadow(TinyModel.storeUnloadable(registry, LONG_AGO.plusSeconds(2)));

        monitor.follow();

        assertThat(gauges.view().orElseThrow().release().state()).isEqualTo(ReleaseState.DROPPED);
    }

    @Test
    void whereNothingIsDueTheRegistryIsReadOnce() {
        // Given
        AtomicInteger readings = new AtomicInteger();
        over(disturbed("champions", arguments -> readings.incrementAndGet()));

        // Then
        monitor.follow();
        assertThat(readings).as("no release").hasValue(1);

        shadow(after);
        monitor.follow();
        assertThat(readings).as("no counts").hasValue(2);

        counted(OPEN);
        monitor.follow();
        assertThat(readings).as("counts that decide nothing").hasValue(3);
    }

    @Test
    void aChampionThatChangesDuringADecisionIsFollowedAtTheNextReading() {
        // Given
        promote(after);
        monitor.follow();
        ModelRegistry there = registry;
        ModelBundle newest = TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2);
        over(disturbed(
                "rollback", arguments -> there.promote(newest.version(), new Overridden("by hand"), there.champion())));
        counted(HARM);

        // When
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(newest.version());
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.SUPERSEDED, ReleaseState.BAKING);
    }

    @Test
    void countsThatDecideNothingWakeNobody() {
        promote(after);
        monitor.follow();
        Set<Thread> running = threads();

        counted(OPEN);

        assertThat(running).containsAll(threads());
    }

    @Test
    void aMonitorKeepsNoProcessAlive() {
        monitor.start();

        assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
    }

    @Test
    void aMonitorThatIsClosedHasNoModels() {
        promote(after);
        monitor.follow();
        assertThat(monitor.models()).isPresent();

        monitor.close();

        assertThat(monitor.models()).isEmpty();
    }

    @Test
    void countsAreShownWhereTheyAreCountedOnly() {
        // Given
        promote(after);
        monitor.follow();
        assertThat(metrics.scrape()).doesNotContain("reviewstream_release_labels{");
        counted(OPEN);
        monitor.follow();
        assertThat(metrics.scrape()).contains("reviewstream_release_labels{winner=\"neither\"} 5.0");

        // When
        monitor.countedElsewhere();

        // Then
        assertThat(metrics.scrape()).doesNotContain("reviewstream_release_labels{");
        monitor.follow();
        assertThat(metrics.scrape()).doesNotContain("reviewstream_release_labels{");
        assertThat(gauges.view().orElseThrow().labels()).isEmpty();
    }

    @Test
    void labelsOfTheTopicEndAReleaseAndThatIsAnnouncedThere() {
        // Given: a challenger that calls good what the champion calls bad
        shadow(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 0, -1));
        monitor.follow();
        ReleaseSettings settings = ReleaseSettings.DEFAULT.withLabels(ReleaseLabels.ALL);
        try (TopologyDriver driver = new TopologyDriver(
                ReleaseTopology.build(Topics.DEFAULT, settings, monitor, new FatalRecords(), metrics),
                SizeLimits.ofContract(),
                metrics)) {
            // When
            for (int i = 0; i < 7; i++) {
                LabeledReview review = new LabeledReview(
                        "r" + i,
                        "good",
                        true,
                        TopologyDriver.START,
                        Optional.of(true),
                        Optional.of(0.9),
                        Optional.of(before.version().value()));
                driver.input(Topics.DEFAULT.labeledReviews())
                        .pipeInput(
                                review.reviewId().getBytes(UTF_8),
                                new JsonSerde<>(LabeledReview.class).toBytes(review));
            }

            // Then
            await().until(() -> {
                driver.driver().advanceWallClockTime(Duration.ofSeconds(1));
                return !driver.output(Topics.DEFAULT.modelAnnouncements()).isEmpty();
            });
            assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        }
    }
}
