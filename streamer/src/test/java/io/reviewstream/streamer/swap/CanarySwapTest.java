package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.reviewstream.common.TickingClock;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.swap.ModelSlot.CanaryModel;
import io.reviewstream.streamer.swap.ModelSlot.LeasedModel;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Which models serve while a release is in CANARY, and after it. */
class CanarySwapTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Cause CAUSE = Cause.of("a test", MadeBy.PERSON, NOON);
    private static final int REVIEWS = 400;

    @TempDir
    Path directory;

    private final TickingClock clock = new TickingClock(NOON);
    private final StreamerMetrics metrics = new StreamerMetrics();
    private final ModelSlot slot = new ModelSlot();
    private ModelRegistry registry;
    private CanarySwap canary;
    private ModelVersion challenger;
    private Champion champion;

    @BeforeEach
    void serveAChampion() {
        registry = new DirectoryRegistry(directory.resolve("models"), Clock.systemUTC());
        champion = promote(TinyModel.store(registry, NOON, 0));
        challenger = TinyModel.store(registry, NOON.plusSeconds(1), 1).version();
        canary = new CanarySwap(slot, registry, ServingSettings.ON_CPU, metrics, clock);
    }

    @AfterEach
    void close() {
        slot.close();
        metrics.close();
    }

    private Champion promote(ModelBundle bundle) {
        Champion next = registry.promote(bundle.version(), new Overridden("a test"), registry.champion())
                .orElseThrow();
        new ModelSwap(slot, registry, ServingSettings.ON_CPU, new DriftMonitor(metrics), metrics, clock).to(next);
        return next;
    }

    private Release.Canary begin(double share) {
        Release.Canary release = Release.canary(registry.release(), challenger, champion.version(), share, CAUSE);
        registry.add(release);
        return release;
    }

    private void follow() {
        clock.pass(Duration.ofSeconds(10));
        canary.follow(Optional.of(champion));
    }

    private long reviewsOf(ModelVersion version) {
        return IntStream.range(0, REVIEWS)
                .filter(number -> {
                    try (LeasedModel model = slot.acquire("review " + number).orElseThrow()) {
                        assertThat(model.predicts("review " + number)).isTrue();
                        assertThat(model.arm().map(ServedArm::isCanary))
                                .isEqualTo(slot.canary()
                                        .map(unused ->
                                                model.lease().modelVersion().equals(challenger)));
                        return model.lease().modelVersion().equals(version);
                    }
                })
                .count();
    }

    @Test
    void aShareOfTheReviewsIsServedByTheChallenger() {
        // Given
        begin(0.25);

        // When
        follow();

        // Then
        assertThat(slot.canary()).contains(new CanaryModel(challenger, 1, 0.25, clock.instant()));
        assertThat(reviewsOf(challenger)).isBetween(60L, 140L);
        assertThat(reviewsOf(challenger) + reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void aReviewHasOneArmAndItsModelPredictsNoReviewOfTheOther() {
        begin(0.5);
        follow();

        try (LeasedModel model = slot.acquire("good").orElseThrow()) {
            assertThat(IntStream.range(0, REVIEWS)
                            .filter(number -> model.predicts("review " + number))
                            .count())
                    .isBetween(150L, 250L);
            assertThat(model.arm().orElseThrow().label())
                    .isEqualTo(model.lease().modelVersion().equals(challenger) ? "canary" : "champion");
        }
    }

    @Test
    void theReleaseIsReadEveryTenSeconds() {
        // Given
        canary.follow(Optional.of(champion));
        begin(0.5);

        // When
        clock.pass(Duration.ofSeconds(9));
        canary.follow(Optional.of(champion));
        assertThat(slot.canary()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        canary.follow(Optional.of(champion));

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void afterTheReleaseTheChampionServesAll() {
        // Given
        Release.Canary release = begin(0.5);
        follow();

        // When
        registry.add(release.dropped(CAUSE));
        follow();

        // Then
        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void anotherChampionEndsItAtOnce() {
        // Given
        begin(0.5);
        follow();

        // When
        champion = promote(TinyModel.store(registry, NOON.plusSeconds(2), 2));
        canary.follow(Optional.of(champion));

        // Then
        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void aChallengerInTheShadowServesNobody() {
        registry.add(Release.shadow(Optional.empty(), challenger, champion.version(), CAUSE));

        follow();

        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aChallengerThatWasWithdrawnIsNotServedAgainInTheSameRelease() {
        // Given
        Release.Canary release = begin(0.5);
        follow();

        // When
        assertThat(slot.withdrawCanary(champion.version())).isFalse();
        assertThat(slot.withdrawCanary(challenger)).isTrue();
        follow();

        // Then
        assertThat(slot.canary()).isEmpty();
        registry.add(release.dropped(CAUSE));
        begin(0.5);
        follow();
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void aRegistryThatWasMadeAnewHasReleasesOfItsOwn() throws IOException {
        // Given
        begin(0.5);
        follow();

        // When: another release has the same number
        FileUtils.deleteDirectory(directory.resolve("models").toFile());
        champion = promote(TinyModel.store(registry, NOON.plusSeconds(5), 0));
        challenger = TinyModel.store(registry, NOON.plusSeconds(6), 1).version();
        begin(0.5);
        follow();

        // Then
        assertThat(slot.canary().orElseThrow().version()).isEqualTo(challenger);
    }

    @Test
    void aChallengerThatCannotBeLoadedIsTriedAgain() throws IOException {
        // Given
        Path onnx = registry.open(challenger).directory().resolve(BundleFiles.ONNX);
        byte[] whole = Files.readAllBytes(onnx);
        Files.writeString(onnx, "damaged");
        begin(0.5);
        follow();
        follow();
        assertThat(slot.canary()).isEmpty();
        assertThat(metrics.scrape()).contains("reviewstream_model_load_failures_total 1.0");

        // When
        Files.write(onnx, whole);
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void aReleaseThatCannotBeReadChangesNothing() throws IOException {
        // Given
        begin(0.5);
        follow();

        // When
        Files.writeString(directory.resolve("models").resolve("releases").resolve("2"), "{");
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }

    @Test
    void withoutAChampionNothingIsServed() {
        begin(0.5);
        follow();

        slot.deactivate(champion.version(), "a test");

        assertThat(slot.acquire("good")).isEmpty();
    }

    @Test
    void aSlotThatIsClosedHoldsNoCanary() {
        begin(0.5);
        follow();

        slot.close();
        clock.pass(Duration.ofSeconds(10));
        new CanarySwap(slot, registry, ServingSettings.ON_CPU, metrics, clock).follow(Optional.of(champion));

        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aCanaryClosesWhenItIsReplacedWithdrawnOrTheSlotCloses() {
        // Given
        List<SharedClassifier> loaded = IntStream.range(0, 4)
                .mapToObj(unused -> ServingSettings.ON_CPU.load(registry.open(challenger)))
                .toList();
        CanaryModel description = new CanaryModel(challenger, 1, 0.5, NOON);

        // When
        slot.serveCanary(loaded.get(0), description);
        slot.serveCanary(loaded.get(1), description);
        assertThat(loaded).extracting(SharedClassifier::closed).containsExactly(true, false, false, false);
        slot.withdrawCanary(challenger);
        assertThat(loaded.get(1).closed()).isTrue();
        slot.serveCanary(loaded.get(2), description);
        slot.close();
        assertThat(loaded.get(2).closed()).isTrue();
        slot.serveCanary(loaded.get(3), description);

        // Then
        assertThat(loaded.get(3).closed()).isTrue();
        assertThat(slot.canary()).isEmpty();
    }

    @Test
    void aCanaryClosesAfterItsLastLease() {
        // Given
        SharedClassifier loaded = ServingSettings.ON_CPU.load(registry.open(challenger));
        slot.serveCanary(loaded, new CanaryModel(challenger, 1, 0.999, NOON));

        // When
        try (LeasedModel lease = slot.acquire("good").orElseThrow()) {
            assertThat(lease.lease().modelVersion()).isEqualTo(challenger);
            slot.withdrawCanary(challenger);
            assertThat(loaded.closed()).isFalse();
        }

        // Then
        assertThat(loaded.closed()).isTrue();
    }

    @Test
    void aChallengerThatFailsItsWarmUpDoesNotServe() {
        challenger = TinyModel.store(registry, NOON.plusSeconds(7), Float.NaN).version();
        begin(0.5);

        follow();

        assertThat(slot.canary()).isEmpty();
        assertThat(reviewsOf(champion.version())).isEqualTo(REVIEWS);
    }

    @Test
    void aFailureIsLoggedWhenItBeginsAndNotEachTime() throws IOException {
        // Given
        Path second = directory.resolve("models").resolve("releases").resolve("2");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(CanarySwap.class);
        logger.addAppender(log);
        begin(0.5);
        follow();

        // When
        Files.writeString(second, "{");
        follow();
        follow();
        Files.delete(second);
        follow();
        Files.writeString(second, "{");
        follow();

        // Then
        logger.detachAppender(log);
        assertThat(log.list)
                .hasSize(2)
                .extracting(ILoggingEvent::getMessage)
                .containsOnly("The release cannot be read; which models serve stays");
    }

    @Test
    void aRegistryThatIsAwayForAWhileEndsNoCanary() throws IOException {
        // Given
        begin(0.5);
        follow();
        Path models = directory.resolve("models");

        // When
        Path gone = Files.move(models, directory.resolve("gone"));
        follow();
        follow();
        assertThat(slot.canary()).isPresent();
        Files.move(gone, models);
        follow();

        // Then
        assertThat(slot.canary().orElseThrow().version()).isEqualTo(challenger);
    }

    @Test
    void aCanaryWhoseChampionComesBackServesAgain() {
        // Given
        begin(0.5);
        follow();

        // When
        Champion first = champion;
        canary.follow(Optional.empty());
        assertThat(slot.canary()).isEmpty();
        champion = first;
        follow();

        // Then
        assertThat(slot.canary()).isPresent();
    }
}
