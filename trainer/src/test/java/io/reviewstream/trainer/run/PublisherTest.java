package io.reviewstream.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.event.ModelAnnouncement;
import io.reviewstream.common.registry.BundleDraft;
import io.reviewstream.common.registry.Champion;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.common.registry.ModelRegistry;
import io.reviewstream.common.registry.ModelRegistry.Overridden;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy.AcceptedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done with models that killed trainers stored. */
class PublisherTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final ReleasePolicy SHADOW = new ReleasePolicy(AcceptedModel.SHADOW, 0.1, false);
    private static final Overridden BY_HAND = new Overridden("because");

    @TempDir
    Path root;

    private final List<ModelAnnouncement> announced = new ArrayList<>();
    private ModelRegistry registry;
    private Publisher publisher;

    @BeforeEach
    void open() throws IOException {
        registry = new DirectoryRegistry(root, CLOCK);
        publisher =
                new Publisher(registry, new Announcer(registry, announced::add, CLOCK), ReleasePolicy.DIRECT, CLOCK);
        store(1, Optional.empty());
        registry.promote(version(1), BY_HAND, Optional.empty());
    }

    @Test
    void aModelThatWasRolledBackByHandIsNotPromotedAgain() throws IOException {
        // Given
        accepted(2, version(1));
        registry.promote(version(2), BY_HAND, registry.champion());
        Champion back =
                registry.rollback(registry.champion().orElseThrow(), "worse").orElseThrow();

        // When
        List<RunOutcome> finished = publisher.finishInterrupted(version -> false);

        // Then
        String reason = "it was promoted by hand as champion 2 before its own promotion, and rolled back";
        assertThat(registry.champion()).contains(back);
        assertThat(finished).singleElement().satisfies(outcome -> assertThat(outcome.champion())
                .isEmpty());
        assertThat(registry.decision(version(2)).orElseThrow()).isInstanceOf(GateDecision.Undecided.class);
        assertThat(announced)
                .extracting(ModelAnnouncement::status, ModelAnnouncement::reasons)
                .containsExactly(tuple(ModelAnnouncement.Status.UNDECIDED, List.of(reason)));
    }

    @Test
    void aModelThatIsChampionByHandStaysItAndIsNotPromotedTwice() throws IOException {
        // Given
        accepted(2, version(1));
        Optional<Champion> byHand = registry.promote(version(2), BY_HAND, registry.champion());

        // When
        publisher.finishInterrupted(version -> false);

        // Then
        assertThat(registry.champion()).isEqualTo(byHand);
        assertThat(announced)
                .extracting(ModelAnnouncement::status, ModelAnnouncement::reasons)
                .containsExactly(tuple(
                        ModelAnnouncement.Status.UNDECIDED,
                        List.of("it was promoted by hand as champion 2 before its own promotion")));
    }

    @ParameterizedTest
    @CsvSource({"gate.json,", "gate.json,{", "config.json,", "config.json,other"})
    void aModelThatCannotBePublishedDoesNotKeepOthersFromIt(String file, String content) throws IOException {
        // Given
        accepted(2, version(1));
        accepted(3, version(1));
        Path damaged = root.resolve(version(2).value()).resolve(file);
        if (content == null) {
            Files.delete(damaged);
        } else {
            Files.writeString(damaged, content);
        }

        // When
        List<RunOutcome> finished = publisher.finishInterrupted(version -> false);

        // Then
        assertThat(finished).extracting(outcome -> outcome.bundle().version()).containsExactly(version(3));
        assertThat(registry.champion().map(Champion::version)).contains(version(3));
        assertThat(announced)
                .extracting(ModelAnnouncement::modelVersion)
                .containsExactly(Optional.of(version(3).value()));
    }

    @Test
    void aModelThatCannotBePublishedIsNoAnswerToItsRequest() throws IOException {
        // Given
        accepted(2, version(1));
        Files.delete(root.resolve(version(2).value()).resolve("gate.json"));

        // When
        RunOutcome outcome;
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            outcome = publisher.publish(
                    draft, manifest(3, Optional.of("request-2")), accepted(version(1)), registry.champion());
        }

        // Then
        assertThat(outcome.bundle().version()).isEqualTo(version(3));
        assertThat(registry.champion()).isEqualTo(outcome.champion()).isPresent();
    }

    @Test
    void underAShadowPolicyAnAcceptedModelIsAChallengerAndIsAnnouncedAsOne() throws IOException {
        // When
        RunOutcome outcome = publish(SHADOW, 2, accepted(version(1)));
        RunOutcome again = new Publisher(registry, new Announcer(registry, announced::add, CLOCK), SHADOW, CLOCK)
                .finishInterrupted(version -> false)
                .get(0);

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
            return new Publisher(registry, new Announcer(registry, announced::add, CLOCK), policy, CLOCK)
                    .publish(draft, manifest(second, Optional.of("request-" + second)), decision, registry.champion());
        }
    }

    private static GateDecision undecided(ModelVersion against) {
        return new GateDecision.Undecided(List.of("too few reviews"), evidence(Optional.of(against)));
    }

    private void accepted(int second, ModelVersion against) throws IOException {
        store(second, Optional.of(accepted(against)));
    }

    private void store(int second, Optional<GateDecision> decision) throws IOException {
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("config.json"), "{}");
            registry.store(draft, manifest(second, decision.map(accepted -> "request-" + second)), decision);
        }
    }

    private static GateDecision accepted(ModelVersion against) {
        return new GateDecision.Accepted(List.of("better"), evidence(Optional.of(against)));
    }

    private static GateDecision.GateEvidence evidence(Optional<ModelVersion> against) {
        return new GateDecision.GateEvidence(
                NOON, 60, Map.of(), Map.of(), against, Map.of(), Optional.of(1), Optional.empty());
    }

    private static ModelVersion version(int second) {
        return ModelVersion.of(NOON.plusSeconds(second), "abcdef");
    }

    private static Manifest manifest(int second, Optional<String> requestId) {
        return new Manifest(
                version(second),
                NOON,
                new TreeMap<>(),
                "base",
                List.of("NEGATIVE", "POSITIVE"),
                1,
                64,
                Truncation.HEAD,
                Optional.empty(),
                Optional.empty(),
                new Manifest.Lineage(List.of(), Optional.empty(), List.of(), requestId),
                7,
                Map.of(),
                Map.of());
    }
}
