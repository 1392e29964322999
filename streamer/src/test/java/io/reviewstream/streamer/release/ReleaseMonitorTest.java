package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.PairEvidence;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ReleaseSettings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a release, in a registry in a directory. */
class ReleaseMonitorTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");
    private static final PairCounts HARM = new PairCounts(60, 1, 12);
    private static final PairCounts BETTER = new PairCounts(60, 14, 0);
    private static final PairCounts OPEN = new PairCounts(5, 1, 1);

    @TempDir
    Path directory;

    private final StreamerMetrics metrics = new StreamerMetrics();
    private final ReleaseGauges gauges = new ReleaseGauges(metrics);
    private final AtomicInteger reads = new AtomicInteger();
    private final List<Throwable> fatal = new ArrayList<>();
    private ModelRegistry registry;
    private ReleaseMonitor monitor;
    private ModelBundle before;
    private ModelBundle after;

    @BeforeEach
    void store() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        before = TinyModel.store(registry, LONG_AGO, 0);
        after = TinyModel.store(registry, LONG_AGO.plusSeconds(1), 1);
        promote(before);
        monitor = monitor(Clock.systemUTC());
    }

    private ReleaseMonitor monitor(Clock clock) {
        return new ReleaseMonitor(
                registry,
                ServingSettings.ON_CPU.withThreads(1),
                ReleaseSettings.DEFAULT,
                metrics,
                gauges,
                clock,
                reads::incrementAndGet,
                fatal::add);
    }

    @AfterEach
    void close() {
        monitor.close();
        metrics.close();
        assertThat(fatal).isEmpty();
    }

    private Champion promote(ModelBundle bundle) {
        return registry.promote(bundle.version(), new Overridden("by hand"), registry.champion())
                .orElseThrow();
    }

    private List<ReleaseState> states() {
        return registry.releases().stream()
                .map(release -> release.step().state())
                .toList();
    }

    /** When the newest release began. */
    private Instant beginning() {
        List<Release> releases = registry.releases();
        long first = releases.get(releases.size() - 1).step().release();
        return releases.get((int) first - 1).step().at();
    }

    private void counted(PairCounts counts) {
        monitor.counted(beginning(), counts);
    }

    @Test
    void theFirstChampionBeginsNoRelease() {
        monitor.follow();

        assertThat(registry.releases()).isEmpty();
        assertThat(monitor.models()).isEmpty();
        assertThat(reads).hasValue(1);
    }

    @Test
    void aNewChampionIsComparedWithTheOneBeforeIt() {
        // When
        promote(after);
        monitor.follow();
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING);
        Release.ReleaseStep step = registry.release().orElseThrow().step();
        assertThat(step.challenger()).isEqualTo(after.version());
        assertThat(step.champion()).isEqualTo(before.version());
        assertThat(step.by()).isEqualTo(MadeBy.STREAMER);
        assertThat(step.reasons()).singleElement().asString().contains("champion 2", "by hand");
        assertThat(monitor.models().orElseThrow().first()).isEqualTo(step);
        assertThat(gauges.view().orElseThrow().release()).isEqualTo(step);
    }

    @Test
    void aRegistryThatGoesAwayDecidesNothingAndIsNotMadeAgain() throws IOException {
        // Given
        promote(after);
        monitor.follow();
        monitor.close();
        Path models = directory.resolve("models");
        Path gone = directory.resolve("gone");
        ModelRegistry there = registry;
        registry = (ModelRegistry) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ModelRegistry.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open") && Files.exists(models)) {
                        Files.move(models, gone);
                    }
                    try {
                        return method.invoke(there, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
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
    void aWorseChampionIsRolledBackWithTheEvidenceAndNotComparedAgain() {
        // Given
        promote(after);
        monitor.follow();
        counted(OPEN);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING);

        // When
        counted(HARM);

        // Then
        await().until(() -> states().contains(ReleaseState.ROLLED_BACK));
        Champion restored = registry.champion().orElseThrow();
        assertThat(restored.version()).isEqualTo(before.version());
        assertThat(restored.how()).isEqualTo(Champion.How.ROLLBACK);
        assertThat(restored.reason()).contains("is worse than", "is right on 1", "on 12");
        PairEvidence evidence =
                registry.release().orElseThrow().step().evidence().orElseThrow();
        assertThat(evidence).isEqualTo(HARM.evidence(0.01));
        assertThat(monitor.takeAnnouncements()).singleElement().satisfies(announcement -> {
            assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.ACTIVE);
            assertThat(announcement.modelVersion()).contains(before.version().value());
            assertThat(announcement.championNumber()).contains(3L);
            assertThat(announcement.reasons()).hasSize(2);
        });
        assertThat(metrics.scrape()).contains("reviewstream_release_rollbacks_total 1.0");

        promote(after);
        monitor.follow();
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
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
        other.counted(beginning(), HARM);

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
    void soonAfterARollbackNoOtherFollows() {
        // Given
        promote(after);
        monitor.follow();
        counted(HARM);
        await().until(() -> states().contains(ReleaseState.ROLLED_BACK));
        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        monitor.follow();

        // When
        monitor.close();
        Instant later = Instant.now();
        monitor = monitor(Clock.fixed(later, ZoneOffset.UTC));
        counted(HARM);
        monitor.follow();
        assertThat(states()).endsWith(ReleaseState.BAKING);
        monitor.close();
        monitor = monitor(Clock.fixed(later.plus(Duration.ofHours(1)), ZoneOffset.UTC));
        monitor.follow();
        counted(HARM);

        // Then
        await().until(() -> states().get(states().size() - 1) == ReleaseState.ROLLED_BACK);
    }

    @Test
    void aChampionThatIsNotWorseIsReleased() {
        // Given
        promote(after);
        monitor.follow();

        // When
        counted(BETTER);

        // Then
        await().until(() -> states().contains(ReleaseState.RELEASED));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
        await().until(() -> monitor.models().isEmpty());
        monitor.follow();
        assertThat(states()).hasSize(2);
    }

    @Test
    void aChallengerInTheShadowThatIsNotWorseIsPromotedAndBakes() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(BETTER);

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.BAKING, ReleaseState.RELEASED))
                || states().equals(List.of(ReleaseState.SHADOW, ReleaseState.BAKING)));
        Champion champion = registry.champion().orElseThrow();
        assertThat(champion.version()).isEqualTo(after.version());
        assertThat(champion.how()).isEqualTo(Champion.How.RELEASE);
    }

    @Test
    void aChallengerInTheShadowThatIsWorseIsDropped() {
        // Given
        shadow(after);
        monitor.follow();

        // When
        counted(HARM);

        // Then
        await().until(() -> states().equals(List.of(ReleaseState.SHADOW, ReleaseState.DROPPED)));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(before.version());
        await().untilAsserted(() -> assertThat(monitor.takeAnnouncements())
                .singleElement()
                .satisfies(announcement ->
                        assertThat(announcement.status()).isEqualTo(ModelAnnouncement.Status.REJECTED)));
    }

    @Test
    void withoutLabelsAReleaseEndsUndecidedAndTheChampionStays() {
        // Given
        promote(after);
        monitor.follow();
        monitor.close();

        // When
        monitor = monitor(Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        monitor.follow();
        assertThat(states()).as("an instance that does not count").containsExactly(ReleaseState.BAKING);
        counted(PairCounts.NONE);

        // Then
        await().until(() -> states().contains(ReleaseState.UNDECIDED));
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
    }

    @Test
    void aChampionThatServedForLongIsNotComparedAnyMore() {
        // Given
        promote(after);
        monitor.close();

        // When
        monitor = monitor(Clock.fixed(Instant.now().plus(Duration.ofDays(8)), ZoneOffset.UTC));
        monitor.follow();

        // Then
        assertThat(registry.releases()).isEmpty();
    }

    @Test
    void aChampionThatARollbackRestoredIsNotCompared() {
        // Given
        promote(after);
        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        registry.rollback(registry.champion().orElseThrow(), "complaints");

        // When
        monitor.follow();

        // Then
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(after.version());
        assertThat(registry.releases()).isEmpty();
    }

    @Test
    void aPersonWhoRollsBackOrPromotesAnotherModelEndsTheRelease() {
        // Given
        promote(after);
        monitor.follow();

        // When
        registry.rollback(registry.champion().orElseThrow(), "complaints");
        monitor.follow();

        // Then
        assertThat(states()).containsExactly(ReleaseState.BAKING, ReleaseState.ROLLED_BACK);
        assertThat(registry.release().orElseThrow().step().reasons())
                .singleElement()
                .asString()
                .contains("complaints");

        promote(TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2));
        monitor.follow();
        ModelBundle newest = TinyModel.store(registry, LONG_AGO.plusSeconds(3), 3);
        promote(newest);
        monitor.follow();
        assertThat(states())
                .containsExactly(
                        ReleaseState.BAKING,
                        ReleaseState.ROLLED_BACK,
                        ReleaseState.BAKING,
                        ReleaseState.SUPERSEDED,
                        ReleaseState.BAKING);
        assertThat(monitor.models().orElseThrow().first().challenger()).isEqualTo(newest.version());
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

    private Release.Shadow shadow(ModelBundle challenger) {
        Release.Shadow shadow = Release.shadow(
                registry.release(),
                challenger.version(),
                before.version(),
                Cause.of("undecided", MadeBy.TRAINER, Instant.now()));
        registry.add(shadow);
        return shadow;
    }
}
