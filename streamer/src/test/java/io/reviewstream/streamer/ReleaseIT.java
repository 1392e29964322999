package io.reviewstream.streamer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.inference.TinyModel;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseEvidence;
import io.reviewstream.common.registry.ReleaseStep;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A release on a real broker: all applications in one process, labels for what they predicted. */
class ReleaseIT extends ReleaseFixture {
    private static final int REVIEWS = 60;

    @Test
    void aChampionThatIsWorseIsRolledBackByItsLabels() throws Exception {
        try (Streamer streamer = Streamer.start(settings(prefix), registry())) {
            // Given
            awaitModel(streamer, champion.version());
            ModelVersion bad =
                    TinyModel.store(registry(), LONG_AGO.plusSeconds(50), 0, -1).version();
            registry().promote(bad, new Overridden("a mistake"), registry().champion());
            awaitModel(streamer, bad);
            awaitState(ReleaseState.BAKING);
            await().atMost(TIMEOUT).until(streamer::ready);

            // When
            sendLabelled();

            // Then
            awaitModel(streamer, champion.version());
            ReleaseStep step = awaitState(ReleaseState.ROLLED_BACK);
            ReleaseEvidence evidence = step.evidence().orElseThrow();
            assertThat(evidence.championWins()).isBetween(7L, (long) REVIEWS);
            assertThat(evidence.challengerWins()).isZero();
            Champion restored = registry().champion().orElseThrow();
            assertThat(restored.number()).isEqualTo(3);
            assertThat(restored.how()).isEqualTo(Champion.How.ROLLBACK);
            assertThat(restored.reason()).isEqualTo(String.join("; ", step.reasons()));
            assertThat(client.read(topics.classifiedReviews(), TIMEOUT, records -> records.size() >= REVIEWS))
                    .hasSize(REVIEWS);
            await().atMost(TIMEOUT).untilAsserted(() -> assertThat(
                            status(streamer).at("/release/release/state").asText())
                    .isEqualTo("ROLLED_BACK"));
            assertThat(client.read(topics.modelAnnouncements(), TIMEOUT, records -> !records.isEmpty()))
                    .hasSize(1);
        }
    }

    @Test
    void aChallengerThatTheGateCouldNotDecideIsPromotedByLabels() throws Exception {
        // Given: the champion is the flipped one
        ModelVersion bad =
                TinyModel.store(registry(), LONG_AGO.plusSeconds(50), 0, -1).version();
        registry().promote(bad, new Overridden("the only one"), registry().champion());
        ModelVersion better =
                TinyModel.store(registry(), LONG_AGO.plusSeconds(60), 0.1f).version();
        registry()
                .add(Release.shadow(
                        Optional.empty(), better, bad, Cause.of("too few rows", MadeBy.TRAINER, Instant.now())));
        try (Streamer streamer = Streamer.start(settings(prefix), registry())) {
            awaitModel(streamer, bad);
            await().atMost(TIMEOUT).until(() -> comparesModels(streamer));

            // When
            sendLabelled();

            // Then
            awaitModel(streamer, better);
            assertThat(registry().releases())
                    .extracting(release -> release.step().state())
                    .startsWith(ReleaseState.SHADOW, ReleaseState.BAKING);
            assertThat(registry().champion().orElseThrow().how()).isEqualTo(Champion.How.RELEASE);
        }
    }

    private void awaitModel(Streamer streamer, ModelVersion version) {
        await().atMost(TIMEOUT).until(() -> streamer.modelVersion().equals(Optional.of(version)));
    }

    private ReleaseStep awaitState(ReleaseState state) {
        await().atMost(TIMEOUT).until(() -> registry()
                .release()
                .filter(release -> release.step().state() == state)
                .isPresent());
        return registry().release().orElseThrow().step();
    }

    /** Positive reviews that come with their labels. */
    private void sendLabelled() {
        send(0, REVIEWS, i -> "{\"reviewId\":\"r%d\",\"reviewText\":\"good number %d\",\"isPositive\":true}"
                .formatted(i, i));
    }
}
