package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy.AcceptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a model under each policy of releases. */
class ReleasePolicyTest extends PublisherFixture {
    private static final ReleasePolicy SHADOW = new ReleasePolicy(AcceptedModel.SHADOW, 0.1, false);

    @Test
    void underAShadowPolicyAnAcceptedModelIsAChallengerAndIsAnnouncedAsOne() throws IOException {
        // When
        RunOutcome outcome = publish(SHADOW, 2, accepted(version(1)));
        RunOutcome again = publisher(SHADOW).finishInterrupted(version -> false).get(0);

        // Then
        Release.Challenging release = outcome.release().orElseThrow();
        assertThat(registry.releases()).containsExactly(release);
        assertThat(release.step().challenger()).isEqualTo(version(2));
        assertThat(release.step().champion()).isEqualTo(version(1));
        assertThat(registry.champion().map(Champion::version)).contains(version(1));
        assertThat(again.release()).isEqualTo(outcome.release());
        assertThat(announced)
                .extracting(ModelAnnouncement::status, ModelAnnouncement::reasons)
                .containsOnly(tuple(ModelAnnouncement.Status.CHALLENGER, List.of("better")));
    }

    @Test
    void aNewerChallengerSupersedesTheOneInTheShadow() throws IOException {
        // When
        publish(SHADOW, 2, accepted(version(1)));
        publish(SHADOW, 3, accepted(version(1)));

        // Then
        assertThat(registry.releases())
                .extracting(release -> release.step().state(), release -> release.step()
                        .challenger())
                .containsExactly(
                        tuple(ReleaseState.SHADOW, version(2)),
                        tuple(ReleaseState.SUPERSEDED, version(2)),
                        tuple(ReleaseState.SHADOW, version(3)));
    }

    @Test
    void whileLabelsDecideAboutTheChampionNobodyChallengesIt() throws IOException {
        // Given
        store(2, Optional.empty());
        registry.promote(version(2), BY_HAND, registry.champion());
        Release.Baking baking = Release.baking(
                Optional.empty(), version(2), version(1), Release.Cause.of("new", Release.MadeBy.STREAMER, NOON));
        registry.add(baking);

        // When
        RunOutcome outcome = publish(SHADOW, 3, accepted(version(2)));

        // Then
        assertThat(outcome.isReleased()).isFalse();
        assertThat(registry.releases()).containsExactly(baking);
        assertThat(registry.decision(version(3)).orElseThrow().reasons())
                .hasSize(2)
                .last()
                .asString()
                .contains("release 1", version(2).value());
    }

    @Test
    void underACanaryPolicyAnAcceptedModelServesAShareAndAnUndecidedOneNobody() throws IOException {
        // Given
        ReleasePolicy canary = new ReleasePolicy(AcceptedModel.CANARY, 0.25, true);

        // When
        RunOutcome undecided = publish(canary, 2, undecided(version(1)));
        RunOutcome accepted = publish(canary, 3, accepted(version(1)));
        RunOutcome next = publish(canary, 4, accepted(version(1)));

        // Then
        assertThat(undecided.release().orElseThrow()).isInstanceOf(Release.Shadow.class);
        assertThat(registry.release()).isEqualTo(accepted.release());
        assertThat(registry.release().orElseThrow().step().challenger()).isEqualTo(version(3));
        assertThat(((Release.Canary) registry.release().orElseThrow()).share()).isEqualTo(0.25);
        assertThat(accepted.status()).isEqualTo(ModelAnnouncement.Status.CHALLENGER);
        assertThat(next.status()).isEqualTo(ModelAnnouncement.Status.UNDECIDED);
        assertThat(next.decision().reasons())
                .last()
                .asString()
                .contains("still decide about " + version(3) + " (release 3)");
    }

    @Test
    void anUndecidedModelChallengesTheChampionOnlyIfItIsAskedTo() throws IOException {
        // When
        RunOutcome stored = publish(ReleasePolicy.DIRECT, 2, undecided(version(1)));
        RunOutcome challenger = publish(new ReleasePolicy(AcceptedModel.DIRECT, 0.1, true), 3, undecided(version(1)));

        // Then
        assertThat(stored.status()).isEqualTo(ModelAnnouncement.Status.UNDECIDED);
        assertThat(stored.isReleased()).isFalse();
        assertThat(challenger.status()).isEqualTo(ModelAnnouncement.Status.CHALLENGER);
        assertThat(registry.release()).isEqualTo(challenger.release());
    }

    @Test
    void aFirstModelIsPromotedWhateverThePolicy() throws IOException {
        // Given
        registry = new DirectoryRegistry(root.resolve("empty"), CLOCK);

        // When
        RunOutcome outcome = publish(
                new ReleasePolicy(AcceptedModel.SHADOW, 0.1, true),
                2,
                new GateDecision.Accepted(List.of("the first"), evidence(Optional.empty())));

        // Then
        assertThat(outcome.champion()).isEqualTo(registry.champion()).isPresent();
        assertThat(registry.releases()).isEmpty();
    }

    private RunOutcome publish(ReleasePolicy policy, int second, GateDecision decision) throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            return publisher(policy)
                    .publish(draft, manifest(second, Optional.of("request-" + second)), decision, registry.champion());
        }
    }

    private static GateDecision undecided(ModelVersion against) {
        return new GateDecision.Undecided(List.of("too few reviews"), evidence(Optional.of(against)));
    }
}
