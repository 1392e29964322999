package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds of requests, of training texts, and of removed models. {@link RegistryContract} is all of the contract. */
abstract class RequestContract extends RegistryFixture {
    @Test
    void a_bundle_is_found_by_the_request_that_it_answers() throws IOException {
        // Given
        store(version(1));
        assertThat(registry.answerTo("request-2")).isEmpty();
        store(version(2), Optional.of("request-2"), Optional.empty());
        store(version(3), Optional.of("request-2"), Optional.empty());
        store(version(4), Optional.of("request-4"), Optional.empty());
        damage(version(4) + "/manifest.json", "{");

        // When
        ModelRegistry other = openElsewhere();
        Optional<ModelBundle> found = other.answerTo("request-2");

        // Then
        assertThat(found.map(ModelBundle::version)).contains(version(2));
        assertThat(other.answers(version -> true).map(ModelBundle::version)).containsExactly(version(2), version(3));
        assertThat(other.answers(version(3)::equals).map(ModelBundle::version)).containsExactly(version(3));
        assertThat(other.answerTo("request-1")).isEmpty();
        assertThat(other.answerTo("request-4")).isEmpty();
    }

    @Test
    void hashesOfTrainingTextsAreInAFileThatTheManifestHashes() throws IOException {
        // Given
        String one = "0a".repeat(32);
        String other = "f0".repeat(32);
        Manifest.Lineage lineage = Manifest.Lineage.NONE.withTrainingTexts(List.of(other, one, other));

        // When
        store(version(1), lineage, Optional.empty());

        // Then
        ModelBundle opened = openElsewhere().open(version(1));
        assertThat(opened.trainingTexts()).containsExactlyInAnyOrder(one, other);
        assertThat(opened.manifest().files().get("training_texts.bin").size()).isEqualTo(64);
        assertThat(opened.manifest().lineage().trainingTexts()).isEmpty();

        // When
        damage(version(1) + "/training_texts.bin", "x".repeat(64));

        // Then
        assertThatThrownBy(openElsewhere().open(version(1))::trainingTexts).hasMessageContaining("damaged");
    }

    @Test
    void onlyModelsThatWereNeverChampionAreRemovedAndNeverTheNewest() throws IOException {
        // Given
        for (int i = 1; i <= 6; i++) {
            store(version(i), Optional.of("request-" + i), Optional.of(rejected()));
        }
        for (int i = 2; i <= 3; i++) {
            registry.promote(version(i), BY_HAND, registry.champion());
        }
        rollback("worse");

        // When
        List<ModelVersion> expired = new RetentionRule(2, Optional.empty()).expired(registry, NOON.plusSeconds(10));
        List<ModelVersion> old =
                new RetentionRule(2, Optional.of(Duration.ofSeconds(6))).expired(registry, NOON.plusSeconds(10));
        expired.forEach(registry::remove);

        // Then
        assertThat(expired).containsExactly(version(1), version(4));
        assertThat(old).containsExactly(version(1));
        assertThat(registry.versions()).containsExactly(version(2), version(3), version(5), version(6));
        assertThat(kept())
                .noneMatch(name -> name.contains(version(1).value())
                        || name.contains(version(4).value()));
        assertThat(openElsewhere().answerTo("request-4")).isEmpty();
        assertThatThrownBy(() -> registry.remove(version(3)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("was champion");
        registry.open(version(3)).verifyAll();
    }

    @Test
    void aModelThatBecomesChampionWhileItIsRemovedIsPutBack() throws IOException {
        // Given
        store(version(1), Optional.of("request-1"), Optional.of(rejected()));
        store(version(2), Optional.of("request-2"), Optional.of(rejected()));
        StoredRegistry stored = (StoredRegistry) registry;
        List<String> before = kept();
        List<String> requests = stored.entryNames(StoredRegistry.REQUESTS)
                .filter(name -> name.startsWith(version(2).value()))
                .toList();

        // When
        boolean deleted = stored.delete(version(2), requests, () -> true);

        // Then
        assertThat(deleted).isFalse();
        assertThat(kept()).containsExactlyInAnyOrderElementsOf(before);
        openElsewhere().open(version(2)).verifyAll();
        assertThat(openElsewhere().answerTo("request-2").map(ModelBundle::version))
                .contains(version(2));
    }

    @Test
    void noPromotionThatSucceedsIsOfARemovedModel() throws Exception {
        int rounds = Integer.getInteger("removals", 5);
        ExecutorService remover = Executors.newSingleThreadExecutor();
        List<Long> without = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            // Given
            ModelVersion version = version(round);
            store(version);
            Optional<Champion> before = registry.champion();
            CyclicBarrier start = new CyclicBarrier(2);

            // When
            Future<?> removal = remover.submit(() -> {
                start.await();
                openElsewhere().remove(version);
                return null;
            });
            start.await();
            Optional<Champion> champion = Optional.empty();
            try {
                champion = registry.promote(version, BY_HAND, before);
            } catch (UserException e) {
                assertThat(e).hasMessageContaining(version.value());
            }
            try {
                removal.get();
            } catch (ExecutionException e) {
                assertThat(e).hasRootCauseInstanceOf(UserException.class);
            }
            if (champion.isPresent() && !registry.versions().contains(version)) {
                without.add(champion.get().number());
            }
        }
        remover.shutdown();

        // Then
        assertThat(without).as("champions without a model").isEmpty();
    }

    @Test
    void contestsWithTheChampionAreCountedEvenAfterTheirModelsWereRemoved() throws IOException {
        // Given
        store(version(1));
        registry.promote(version(1), BY_HAND, Optional.empty());
        store(version(2), Optional.empty(), Optional.of(contest(1)));
        store(version(3), Optional.empty(), Optional.of(contest(2)));
        store(version(4), Optional.empty(), Optional.of(rejected()));
        store(version(5));

        // When
        List<ModelVersion> expired = new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10));
        int before = GateContests.with(registry, version(1));
        expired.forEach(registry::remove);

        // Then
        assertThat(expired).containsExactly(version(2), version(4));
        assertThat(before).isEqualTo(2);
        assertThat(GateContests.with(registry, version(1))).isEqualTo(2);

        // When: two trainers at once, both of which counted the same ones before
        store(version(6), Optional.empty(), Optional.of(contest(3)));
        store(version(7), Optional.empty(), Optional.of(contest(3)));

        // Then
        assertThat(GateContests.with(registry, version(1))).isEqualTo(4);
        assertThat(GateContests.with(registry, version(2))).isZero();
    }

    @Test
    void contestsAreCountedWhateverTheClocksOfTheirTrainersSaid() throws IOException {
        // Given: a champion of a clock that was ahead, a contest of the same clock, and two of one that is right
        store(version(5));
        registry.promote(version(5), BY_HAND, Optional.empty());
        store(version(6), Optional.empty(), Optional.of(contest(5, 1)));
        store(version(1), Optional.empty(), Optional.of(contest(5, 2)));
        store(version(2), Optional.empty(), Optional.of(contest(5, 3)));
        store(version(3));

        // When
        int contests = GateContests.with(registry, version(5));
        List<ModelVersion> expired = new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10));
        expired.forEach(registry::remove);

        // Then
        assertThat(contests).isEqualTo(3);
        assertThat(expired).containsExactly(version(1), version(3));
        assertThat(GateContests.with(registry, version(5))).isEqualTo(3);
    }

    @Test
    void aRequestWhoseBundleWasNeverStoredIsNotAnswered() throws IOException {
        // Given
        store(version(1), Optional.of("request-1"), Optional.empty());

        // When
        remove(version(1) + "/manifest.json");
        remove(version(1) + "/config.json");

        // Then
        assertThat(openElsewhere().answerTo("request-1")).isEmpty();
        assertThat(openElsewhere().answers(version -> true)).isEmpty();
    }

    private static GateDecision contest(int contests) {
        return contest(1, contests);
    }

    private static GateDecision contest(int champion, int contests) {
        return new GateDecision.Undecided(
                List.of("a test"),
                new GateDecision.GateEvidence(
                        NOON,
                        60,
                        Map.of(),
                        Map.of(),
                        Optional.of(version(champion)),
                        Map.of(),
                        Optional.of(contests),
                        Optional.empty()));
    }
}
