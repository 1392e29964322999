package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
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

/** What holds of champions, of their promotion and of rollbacks, wherever a registry keeps them. */
abstract class ChampionContract extends ReleaseContract {
    @Test
    void theHighestNumberIsTheChampionAlsoBeyondNine() throws IOException {
        // Given
        store(version(1));
        store(version(2));

        // When
        for (int i = 0; i < 11; i++) {
            registry.promote(version(1 + i % 2), BY_HAND, registry.champion());
        }

        // Then
        assertThat(registry.champions()).hasSize(11);
        assertThat(registry.champion().orElseThrow().number()).isEqualTo(11);
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(version(1));
    }

    @Test
    void ofTwoTrainersOnlyOneWins() throws IOException {
        // Given
        store(version(1));
        store(version(2));
        Optional<Champion> seenByBoth = registry.champion();

        // When
        Optional<Champion> first = registry.promote(version(1), BY_HAND, seenByBoth);
        Optional<Champion> second = registry.promote(version(2), BY_HAND, seenByBoth);

        // Then
        assertThat(first).isPresent();
        assertThat(second).isEmpty();
        assertThat(registry.champion()).isEqualTo(first);
        assertThat(kept()).filteredOn(name -> name.startsWith("champions")).containsExactly("champions/1");
    }

    @Test
    void rollingBackTwiceNeverBringsAWithdrawnModelBack() throws IOException {
        // Given
        for (int i = 1; i <= 3; i++) {
            store(version(i));
            registry.promote(version(i), BY_HAND, registry.champion());
        }

        // When
        Champion once = rollback("worse");
        Champion twice = rollback("worse still");

        // Then
        assertThat(once.version()).isEqualTo(version(2));
        assertThat(once.withdrew()).contains(version(3));
        assertThat(twice.version()).isEqualTo(version(1));
        assertThatThrownBy(() -> rollback("all bad"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no model to go back to: every champion before");
        assertThat(registry.champion()).contains(twice);
    }

    @Test
    void theFirstModelIsNotRolledBackAndNotCalledWithdrawn() throws IOException {
        // Given
        store(version(1));
        Optional<Champion> only = registry.promote(version(1), BY_HAND, Optional.empty());

        // When
        assertThatThrownBy(() -> rollback("bad"))
                // Then
                .isInstanceOf(UserException.class)
                .hasMessage("There is no model to go back to: no other model was champion before " + version(1)
                        + ". Promote one with 'reviewstream models promote VERSION --reason TEXT'.");
        assertThat(registry.champion()).isEqualTo(only);
    }

    @Test
    void aModelThatWasWithdrawnIsNotFallenBackToFromALaterOne() throws IOException {
        // Given
        for (int i = 1; i <= 2; i++) {
            store(version(i));
            registry.promote(version(i), BY_HAND, registry.champion());
        }
        rollback("worse");
        store(version(3));
        registry.promote(version(2), BY_HAND, registry.champion());
        registry.promote(version(3), BY_HAND, registry.champion());

        // When
        Champion back = rollback("worse again");

        // Then
        assertThat(back.version()).isEqualTo(version(1));
    }

    @Test
    void aDamagedChampionIsBadInput() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());

        // When
        damage("champions/1", "{");

        // Then
        assertThat(registry.exists()).isTrue();
        assertThatThrownBy(openElsewhere()::champions)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.BAD_INPUT));
    }

    @Test
    void aChampionUnderTheNumberOfAnotherIsBadInputThatNamesTheFile() throws IOException {
        // Given
        store(version(1));
        Champion first = registry.promote(version(1), BY_HAND, Optional.empty()).orElseThrow();

        // When
        damage("champions/3", new String(StoredRegistry.toJson(first), StandardCharsets.UTF_8));

        // Then
        assertThatThrownBy(openElsewhere()::champions)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageContaining("champions/3")
                .hasMessageContaining("content of number 1");
    }

    @Test
    void aChampionsNumberHasAtMost18Digits() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());
        long last = 999_999_999_999_999_999L;
        Champion highest = new Champion(last, version(1), Champion.How.OVERRIDE, "a test", Optional.empty(), NOON);
        damage("champions/" + last, new String(StoredRegistry.toJson(highest), StandardCharsets.UTF_8));
        assertThat(openElsewhere().champion()).contains(highest);

        // When
        damage("champions/" + "9".repeat(19), "{}");

        // Then
        assertThatThrownBy(registry::champions)
                .isInstanceOfSatisfying(UserException.class, failure -> assertThat(failure.kind())
                        .isEqualTo(UserException.Kind.BAD_INPUT))
                .hasMessageContaining("champions/" + "9".repeat(19));
    }

    @Test
    void ofManyTrainersThatPromoteAtOnceExactlyOneWinsEachTime() throws Exception {
        // Given
        int trainers = 12;
        int rounds = 5;
        store(version(1));
        store(version(2));
        ExecutorService threads = Executors.newFixedThreadPool(trainers);

        // When
        List<Long> winners = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Optional<Champion> seenByAll = registry.champion();
            CyclicBarrier start = new CyclicBarrier(trainers);
            List<Future<Optional<Champion>>> tries = new ArrayList<>();
            for (int i = 0; i < trainers; i++) {
                ModelVersion version = version(1 + i % 2);
                tries.add(threads.submit(() -> {
                    ModelRegistry own = openAt(Clock.systemUTC());
                    start.await();
                    return own.promote(version, BY_HAND, seenByAll);
                }));
            }
            long won = 0;
            for (Future<Optional<Champion>> each : tries) {
                won += each.get().isPresent() ? 1 : 0;
            }
            winners.add(won);
        }
        threads.shutdown();

        // Then
        assertThat(winners).hasSize(rounds).containsOnly(1L);
        assertThat(registry.champions()).hasSize(rounds);
    }
}
