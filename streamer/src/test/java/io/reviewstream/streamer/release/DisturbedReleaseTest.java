package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.TrafficEvidence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Test;

/** What becomes of a release on a bad day: of the registry, of a model, of an instance. */
class DisturbedReleaseTest extends ReleaseMonitorFixture {
    @Test
    void aRegistryThatGoesAwayDecidesNothingAndIsNotMadeAgain() throws IOException {
        // Given
        promote(after);
        monitor.follow();
        monitor.close();
        Path models = directory.resolve("models");
        Path gone = directory.resolve("gone");
        ModelRegistry there = registry;
        registry = disturbed("open", version -> {
            if (Files.exists(models)) {
                move(models, gone);
            }
        });
        monitor = monitor(Clock.systemUTC());

        // When
        monitor.follow();

        // Then
        assertThat(models).doesNotExist();
        Files.move(gone, models);
        registry = there;
        assertThat(states()).containsExactly(ReleaseState.BAKING);
    }

    @Test
    void aRollbackThatIsImpossibleEndsTheReleaseAndSaysWhy() throws IOException {
        // Given
        promote(after);
        monitor.follow();
        Files.delete(before.directory().resolve(BundleFiles.ONNX));

        // When
        counted(HARM);

        // Then
        await().until(() -> states().contains(ReleaseState.UNDECIDED));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
        assertThat(registry.release().orElseThrow().step().reasons())
                .hasSize(3)
                .last()
                .asString()
                .contains("the rollback failed", BundleFiles.ONNX);
    }

    @Test
    void ofTwoInstancesThatDecideAtOnceOneRollsBack() {
        // Given: the partition that counts has just moved, so that both think they have it
        promote(after);
        ReleaseMonitor other = monitor(Clock.systemUTC());
        monitor.follow();
        other.follow();

        // When
        counted(HARM);
        other.counted(new ReleaseCounts(beginning(), HARM, TrafficEvidence.NONE));

        // Then
        await().until(() -> states().contains(ReleaseState.ROLLED_BACK));
        monitor.follow();
        other.follow();
        other.close();
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
        assertThat(registry.champions()).hasSize(3);
        assertThat(monitor.takeAnnouncements().size()
                        + other.takeAnnouncements().size())
                .isLessThanOrEqualTo(1);
    }

    @Test
    void whatAKilledProcessLeftBetweenChampionAndStepIsFinished() {
        // Given: a challenger was promoted, or rolled back, and the step was not written
        Release.Shadow shadow = shadow(after);
        registry.promote(
                after.version(),
                shadow.notWorse(Cause.of("14 to 0", MadeBy.STREAMER, Instant.now())),
                registry.champion());

        // When
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.BAKING);
        assertThat(registry.release().orElseThrow().step().reasons())
                .singleElement()
                .asString()
                .contains("14 to 0");
    }

    @Test
    void aChallengerThatCannotBeLoadedIsDropped() {
        // When
        shadow(TinyModel.storeUnloadable(registry, LONG_AGO.plusSeconds(2)));
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(registry.release().orElseThrow().step().reasons())
                .singleElement()
                .asString()
                .contains("cannot be loaded");
    }

    @Test
    void aChallengerThatIsGoneIsDroppedAndThatIsAnnounced() throws IOException {
        // When
        shadow(after);
        FileUtils.deleteDirectory(after.directory().toFile());
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.DROPPED);
        assertThat(monitor.takeAnnouncements()).singleElement().satisfies(announcement -> assertThat(
                        announcement.modelVersion())
                .contains(after.version().value()));
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 0.0");
    }

    @Test
    void aChampionThatCannotBeLoadedIsNotBlamedOnTheChallenger() throws IOException {
        // When
        shadow(after);
        Files.delete(before.directory().resolve(BundleFiles.ONNX));
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW, ReleaseState.UNDECIDED);
    }

    @Test
    void aStepOfALaterVersionStopsDecisionsAndSaysSo() throws IOException {
        // Given
        promote(after);
        monitor.follow();
        Path step = directory.resolve("models/releases/1");
        Files.writeString(step, Files.readString(step).replace("BAKING", "HALF_DONE"));

        // When
        monitor.follow();

        // Then
        assertThat(reads).hasValue(1);
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 1.0");
    }

    @Test
    void whereChampionsCannotBeWrittenNothingIsDecidedAndNothingIsHalfDone() throws IOException {
        // Given: as root writes everywhere else, the folder is a file
        promote(after);
        Path releases = directory.resolve("models/releases");
        Files.writeString(releases, "");

        // When
        monitor.follow();

        // Then
        assertThat(reads).hasValue(0);
        assertThat(monitor.models()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_release_failures_total 1.0");

        Files.delete(releases);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aChallengerThatFailsIsDroppedWithoutALabel() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(PairCounts.NONE, new TrafficEvidence(100, 4, 5, 0, 0));

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.DROPPED)));
        assertThat(lastReasons())
                .containsExactly(
                        after.version() + " fails on 4 reviews that " + before.version() + " predicts",
                        "of 0 labelled reviews the models disagree on 0: " + after.version() + " is right on 0, "
                                + before.version() + " on 0",
                        "without labels, they disagree on 5 of 96 reviews");
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(before.version());
    }

    @Test
    void aChallengerThatIsTooSlowIsDroppedWithoutALabel() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(PairCounts.NONE, new TrafficEvidence(100, 0, 5, 60, 58));

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.DROPPED)));
        assertThat(lastReasons().get(0))
                .isEqualTo(after.version() + " takes more than 1.5 times as long as " + before.version()
                        + " for 58 of 60 reviews");
    }

    @Test
    void aChampionIsNotRolledBackBecauseItIsSlowOrFails() {
        // Given
        promote(after);
        monitor.follow();

        // When
        counted(PairCounts.NONE, new TrafficEvidence(100, 4, 5, 60, 58));
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING);
    }

    @Test
    void unusualDisagreementHoldsAChallengerUntilTheTimeIsOver() {
        // Given
        TinyModel.compared(after, before.version(), 200, 4);
        shadow(after);
        monitor.follow();

        // When
        counted(BETTER, new TrafficEvidence(1_000, 0, 100, 0, 0));
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.SHADOW);
        assertThat(metrics.scrape())
                .containsPattern("reviewstream_release_evidence\\{side=\"unusual\"} [1-9]")
                .contains("reviewstream_release_traffic{outcome=\"disagreement\"} 100.0");

        // When
        monitor.close();
        monitor = monitor(Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        monitor.follow();
        counted(BETTER, new TrafficEvidence(1_000, 0, 100, 0, 0));

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.UNDECIDED)));
        assertThat(lastReasons().get(2))
                .isEqualTo("without labels, they disagree on 100 of 1000 reviews, and the holdout lets expect at most"
                        + " 5.0 %");
    }

    @Test
    void asMuchDisagreementAsOnTheHoldoutHoldsNothing() {
        // Given
        TinyModel.compared(after, before.version(), 200, 20);
        shadow(after);
        monitor.follow();

        // When
        counted(BETTER, new TrafficEvidence(1_000, 0, 100, 0, 0));

        // Then
        await().until(() -> states().contains(ReleaseState.BAKING));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> lastReasons() {
        return registry.release().orElseThrow().step().reasons();
    }
}
