package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabeledReview;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which models are loaded for a release, and what becomes of a release whose models cannot be. */
class LoadedReleaseTest extends ReleaseMonitorFixture {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");

    private LoadedRelease loaded;

    @BeforeEach
    void begin() {
        loaded = loading(registry);
    }

    @AfterEach
    void end() {
        loaded.close();
    }

    private static LoadedRelease loading(ModelRegistry registry) {
        return new LoadedRelease(registry, ServingSettings.ON_CPU.withThreads(1), Clock.fixed(NOON, ZoneOffset.UTC));
    }

    private Release.Baking baking(ModelBundle challenger) {
        return Release.baking(
                Optional.empty(),
                challenger.version(),
                before.version(),
                Cause.of("a test", MadeBy.STREAMER, challenger.manifest().createdAt()));
    }

    private Optional<ReleaseStep> load(Release.Open open) {
        return loaded.load(open, open.step()).map(Release.Ended::step);
    }

    private ComparedModels models() {
        return loaded.models().orElseThrow();
    }

    private LoadedRelease unreachable(ModelVersion version) {
        return loading(disturbed("open", arguments -> {
            if (arguments[0].equals(version)) {
                throw UserException.unreachable("No route to host.", null);
            }
        }));
    }

    private LoadedRelease goneWhenOpened(ModelVersion version) {
        return loading(disturbed("open", arguments -> {
            Path models = directory.resolve("models");
            if (arguments[0].equals(version) && Files.exists(models)) {
                try {
                    FileUtils.deleteDirectory(models.toFile());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
    }

    private boolean predicts(ComparedModels models) {
        boolean labelled = models.predict(
                        new LabeledReview(
                                "a",
                                "good",
                                true,
                                NOON,
                                Optional.of(true),
                                Optional.of(0.9),
                                Optional.of(before.version().value())),
                        0,
                        0)
                .isPresent();
        boolean classified = models.predict(new ClassifiedReview(
                        "a", "good", true, 0.9, before.version().value(), 1, false, NOON, NOON))
                .isPresent();
        assertThat(labelled).isEqualTo(classified);
        return labelled;
    }

    @Test
    void bothModelsOfAReleaseAreLoadedOnce() {
        assertThat(loaded.models()).isEmpty();
        assertThat(load(baking(after))).isEmpty();
        ComparedModels models = models();
        assertThat(load(baking(after))).isEmpty();

        assertThat(models()).isSameAs(models);
        assertThat(models.first()).isEqualTo(baking(after).step());
        assertThat(predicts(models)).isTrue();
    }

    @Test
    void theModelsOfAReleaseBeforeAreClosed() {
        // Given
        load(baking(after));
        ComparedModels earlier = models();

        // When
        ModelBundle next = TinyModel.store(registry, LONG_AGO.plusSeconds(2), 2);
        assertThat(load(baking(next))).isEmpty();

        // Then
        assertThat(predicts(earlier)).isFalse();
        assertThat(models().first().challenger()).isEqualTo(next.version());
        assertThat(predicts(models())).isTrue();
    }

    @Test
    void closedModelsAreKnownToNobodyAndOthersMayBeLoaded() {
        // Given
        load(baking(after));
        ComparedModels models = models();

        // When
        loaded.close();

        // Then
        assertThat(loaded.models()).isEmpty();
        assertThat(predicts(models)).isFalse();
        assertThat(load(baking(after))).isEmpty();
        assertThat(predicts(models())).isTrue();
    }

    @Test
    void theHoldoutOfTheGateSaysHowMuchDisagreementToExpectOfTheSameTwoModels() {
        // Without models, and of a gate that compared other ones
        assertThat(loaded.expectedDisagreement()).isEmpty();
        TinyModel.compared(after, new ModelVersion("v20250101-000000-abcdef"), 200, 4);
        load(baking(after));
        assertThat(loaded.expectedDisagreement()).isEmpty();

        // Of the same
        loaded.close();
        TinyModel.compared(after, before.version(), 200, 4);
        load(baking(after));
        assertThat(loaded.expectedDisagreement())
                .hasValueSatisfying(rate -> assertThat(rate).isCloseTo(0.0504, within(0.0001)));

        // Of a holdout without reviews
        loaded.close();
        TinyModel.compared(after, before.version(), 0, 0);
        assertThat(load(baking(after))).isEmpty();
        assertThat(loaded.expectedDisagreement()).isEmpty();
    }

    @Test
    void aChallengerThatCannotBeLoadedIsDroppedInTheShadowAndLeavesNothingLoaded() {
        // Given: the models of another release are loaded
        load(baking(after));
        ModelBundle damaged = TinyModel.storeUnloadable(registry, LONG_AGO.plusSeconds(2));

        // When
        ReleaseStep step = load(shadow(damaged)).orElseThrow();

        // Then
        assertThat(step.state()).isEqualTo(ReleaseState.DROPPED);
        assertThat(step.reasons())
                .singleElement()
                .asString()
                .startsWith("the challenger " + damaged.version() + " cannot be loaded: ")
                .contains(BundleFiles.ONNX);
        assertThat(step.at()).isEqualTo(NOON);
        assertThat(loaded.models()).isEmpty();
    }

    @Test
    void aChallengerThatFailsItsWarmUpIsDroppedBeforeItPredictsAReview() {
        ModelBundle sick = TinyModel.store(registry, LONG_AGO.plusSeconds(2), Float.POSITIVE_INFINITY);

        assertThat(load(shadow(sick)).map(ReleaseStep::state)).contains(ReleaseState.DROPPED);
        assertThat(loaded.models()).isEmpty();
    }

    @Test
    void aChampionThatServesIsNotWithdrawnBecauseItCannotBeLoadedHere() {
        ModelBundle damaged = TinyModel.storeUnloadable(registry, LONG_AGO.plusSeconds(2));

        assertThat(load(baking(damaged)).map(ReleaseStep::state)).contains(ReleaseState.UNDECIDED);
    }

    @Test
    void aReleaseWhoseChampionCannotBeLoadedDecidesNothing() throws IOException {
        Files.delete(before.directory().resolve(BundleFiles.ONNX));

        ReleaseStep step = load(shadow(after)).orElseThrow();

        assertThat(step.state()).isEqualTo(ReleaseState.UNDECIDED);
        assertThat(step.reasons())
                .singleElement()
                .asString()
                .startsWith("the champion " + before.version() + " cannot be loaded: ");
    }

    @Test
    void aRegistryThatCannotBeReachedBlamesNoModel() {
        for (ModelBundle model : new ModelBundle[] {before, after}) {
            try (LoadedRelease disturbed = unreachable(model.version())) {
                assertThatThrownBy(() ->
                                disturbed.load(baking(after), baking(after).step()))
                        .hasMessage("No route to host.");
                assertThat(disturbed.models()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aModelThatIsGoneWithTheWholeRegistryIsNotBlamed(boolean challenger) {
        LoadedRelease disturbed = goneWhenOpened(challenger ? after.version() : before.version());

        assertThatThrownBy(() -> disturbed.load(baking(after), baking(after).step()))
                .hasMessage("The registry " + directory.resolve("models") + " is gone. Check the mounts.")
                .extracting("kind")
                .isEqualTo(UserException.Kind.UNREACHABLE);
    }

    @Test
    void aDecisionThatCannotBeReadIsNotTheModelsFault() throws IOException {
        // Given
        TinyModel.compared(after, before.version(), 200, 4);
        assertThat(load(baking(after))).isEmpty();
        assertThat(loaded.expectedDisagreement()).isPresent();
        loaded.close();

        // When
        Files.writeString(after.directory().resolve(BundleFiles.GATE), "{");

        // Then
        assertThat(load(baking(after))).isEmpty();
        assertThat(loaded.expectedDisagreement()).isEmpty();
    }
}
