package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds of releases in a registry, wherever it keeps them. */
abstract class ReleaseContract extends RequestContract {
    private static final Cause CAUSE = Cause.of("a test", MadeBy.PERSON, NOON);

    @Test
    void everyStepOfAReleaseIsKeptWithItsEvidence() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        Cause harm = new Cause(
                List.of("worse", "in two lines"),
                Optional.of(new ReleaseEvidence(
                        90, 3, 17, 2.5, -1.25, Optional.of(new TrafficEvidence(1000, 1, 90, 200, 3)))),
                MadeBy.STREAMER,
                NOON);
        Release.Shadow shadow = Release.shadow(registry.release(), version(2), version(1), CAUSE);
        Release.Baking baking = shadow.promoted(CAUSE);

        // When
        assertThat(registry.add(shadow)).isTrue();
        assertThat(registry.add(baking)).isTrue();
        assertThat(registry.add(baking.rolledBack(harm))).isTrue();

        // Then
        assertThat(openElsewhere().releases()).containsExactly(shadow, baking, baking.rolledBack(harm));
        assertThat(registry.release().orElseThrow().step())
                .isEqualTo(new ReleaseStep(
                        3,
                        1,
                        Release.ReleaseState.ROLLED_BACK,
                        version(2),
                        version(1),
                        Optional.empty(),
                        harm.reasons(),
                        harm.evidence(),
                        MadeBy.STREAMER,
                        NOON));
        assertThat(kept()).contains("releases/1", "releases/2", "releases/3");
    }

    @Test
    void aCanaryIsKeptWithItsShare() throws IOException {
        store(version(2));
        Release.Canary canary = Release.canary(registry.release(), version(2), version(1), 0.1, CAUSE);

        registry.add(canary);
        registry.add(canary.promoted(CAUSE));

        assertThat(openElsewhere().releases()).containsExactly(canary, canary.promoted(CAUSE));
    }

    @Test
    void ofTwoStepsThatFollowTheSameOneIsWritten() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        Release.Baking baking = Release.baking(registry.release(), version(2), version(1), CAUSE);
        registry.add(baking);

        // When
        boolean first = registry.add(baking.released(CAUSE));
        boolean second = registry.add(baking.rolledBack(CAUSE));

        // Then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(registry.release()).contains(baking.released(CAUSE));
    }

    @Test
    void ofManyReleasesThatBeginAtOnceOneIsOpen() throws Exception {
        // Given
        int programs = 8;
        store(version(1));
        store(version(2));
        CyclicBarrier start = new CyclicBarrier(programs);
        ExecutorService threads = Executors.newFixedThreadPool(programs);
        List<Future<Boolean>> tries = new ArrayList<>();

        // When
        for (int i = 0; i < programs; i++) {
            tries.add(threads.submit(() -> {
                ModelRegistry own = openAt(Clock.systemUTC());
                Release next = Release.baking(own.release(), version(2), version(1), CAUSE);
                start.await();
                return own.add(next);
            }));
        }
        int won = 0;
        for (Future<Boolean> each : tries) {
            won += each.get() ? 1 : 0;
        }
        threads.shutdown();

        // Then
        assertThat(won).isEqualTo(1);
        assertThat(registry.releases()).hasSize(1);
    }

    @Test
    void anotherReleaseBeginsOnlyAfterTheOpenOneIsOver() throws IOException {
        // Given
        store(version(2));
        Release.Shadow open = Release.shadow(Optional.empty(), version(2), version(1), CAUSE);
        registry.add(open);

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Release.shadow(registry.release(), version(3), version(1), CAUSE));
        registry.add(open.superseded(CAUSE));
        Release.Shadow next = Release.shadow(registry.release(), version(3), version(1), CAUSE);
        assertThat(next.step().number()).isEqualTo(3);
        assertThat(next.step().release()).isEqualTo(3);
    }

    @Test
    void aStepOfALaterVersionIsBadInputThatNamesTheFile() throws IOException {
        // Given
        store(version(2));
        Release.Shadow shadow = Release.shadow(Optional.empty(), version(2), version(1), CAUSE);
        registry.add(shadow);

        // When
        damage(
                "releases/2",
                new String(StoredRegistry.toJson(shadow.promoted(CAUSE).step()), StandardCharsets.UTF_8)
                        .replace("BAKING", "HALF_DONE"));

        // Then
        assertThatThrownBy(openElsewhere()::release)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageContaining("releases/2");
    }

    @Test
    void theChallengerOfAnOpenReleaseIsNotRemoved() throws IOException {
        // Given
        for (int i = 1; i <= 4; i++) {
            store(version(i));
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        Release.Shadow open = Release.shadow(Optional.empty(), version(2), version(1), CAUSE);
        registry.add(open);
        RetentionRule newest = new RetentionRule(1, Optional.empty());

        // Then
        assertThat(newest.expired(registry, NOON)).containsExactly(version(3));
        assertThatThrownBy(() -> registry.remove(version(2))).hasMessageContaining("is being released");
        registry.remove(version(4));

        registry.add(open.dropped(CAUSE));
        assertThat(newest.expired(registry, NOON)).containsExactly(version(2));
        registry.remove(version(2));
        assertThat(registry.versions()).containsExactly(version(1), version(3));
    }

    @Test
    void liveLabelsPromoteAModelThatTheGateDidNot() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        Optional<Champion> first = registry.promote(version(1), BY_HAND, Optional.empty());
        Release.Shadow shadow = Release.shadow(Optional.empty(), version(2), version(1), CAUSE);

        // When
        Optional<Champion> promoted = registry.promote(version(2), shadow.notWorse(CAUSE), first);

        // Then
        assertThat(promoted).hasValueSatisfying(champion -> {
            assertThat(champion.how()).isEqualTo(Champion.How.RELEASE);
            assertThat(champion.reason()).isEqualTo("a test");
        });
    }

    @Test
    void aRollbackOfAChampionThatIsNoLongerOneDoesNothing() throws IOException {
        // Given
        for (int i = 1; i <= 3; i++) {
            store(version(i));
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        Champion bad =
                registry.promote(version(2), BY_HAND, registry.champion()).orElseThrow();
        Optional<Champion> newer = registry.promote(version(3), BY_HAND, registry.champion());

        // When
        Optional<Champion> restored = registry.rollback(bad, "worse");

        // Then
        assertThat(restored).isEmpty();
        assertThat(registry.champion()).isEqualTo(newer);
    }

    @Test
    void aRegistryThatMayBeWrittenIsNotChangedByTheCheck() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());
        registry.add(Release.shadow(Optional.empty(), version(2), version(1), CAUSE));
        List<String> before = kept();

        // When
        registry.requireWritable();

        // Then
        assertThat(kept()).containsExactlyInAnyOrderElementsOf(before);
    }
}
