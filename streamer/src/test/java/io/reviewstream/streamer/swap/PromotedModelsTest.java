package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Champion;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PromotedModelsTest {
    private static final ModelVersion A = new ModelVersion("v20260101-000000-aaaaaa");
    private static final ModelVersion B = new ModelVersion("v20260102-000000-bbbbbb");
    private static final ModelVersion C = new ModelVersion("v20260103-000000-cccccc");

    private final PromotedModels candidates = new PromotedModels();

    @Test
    void theHigherOfRegistryAndTopicComesFirst() {
        // Given
        candidates.registered(List.of(gated(1, A), gated(3, C)));
        candidates.announced(announced(2, B));

        // When
        List<PromotedModel> newest = candidates.newerThan(0);

        // Then
        assertThat(newest).extracting(PromotedModel::version).containsExactly(C, B, A);
    }

    @Test
    void whatIsNotNewerIsNoCandidate() {
        // Given
        candidates.announced(announced(1, A));
        candidates.announced(announced(2, B));

        // When
        List<PromotedModel> newest = candidates.newerThan(2);

        // Then
        assertThat(newest).isEmpty();
    }

    @Test
    void anAnnouncementOfTheRegistrysChampionBringsItsHash() {
        // Given
        candidates.registered(List.of(gated(1, A)));
        candidates.announced(announced(1, A));

        // When
        List<PromotedModel> newest = candidates.newerThan(0);

        // Then
        assertThat(newest).singleElement().satisfies(candidate -> assertThat(candidate.manifestSha256())
                .isPresent());
    }

    @Test
    void whereTheyDisagreeTheRegistryWins() {
        // Given
        candidates.registered(List.of(gated(1, A)));
        candidates.announced(announced(1, B));

        // When
        List<PromotedModel> newest = candidates.newerThan(0);

        // Then
        assertThat(newest).extracting(PromotedModel::version).containsExactly(A);
    }

    @Test
    void aWithdrawnModelIsNeverFallenBackTo() {
        // Given
        Champion rollback = new Champion(3, A, Champion.How.ROLLBACK, "worse", Optional.of(B), Instant.EPOCH);
        candidates.registered(List.of(gated(1, A), gated(2, B), rollback));

        // When
        List<PromotedModel> newest = candidates.newerThan(0);

        // Then
        assertThat(newest).extracting(PromotedModel::championNumber).containsExactly(3L, 1L);
    }

    private static Champion gated(long number, ModelVersion version) {
        return new Champion(number, version, Champion.How.GATE, "better", Optional.empty(), Instant.EPOCH);
    }

    private static PromotedModel announced(long number, ModelVersion version) {
        return new PromotedModel(
                number, version, Optional.of(URI.create("file:///models/" + version)), Optional.of("00"));
    }
}
