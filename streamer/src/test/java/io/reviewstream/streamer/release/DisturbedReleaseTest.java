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
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
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
}
