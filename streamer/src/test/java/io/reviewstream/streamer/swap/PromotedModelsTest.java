package io.reviewstream.streamer.swap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.ModelAnnouncement;
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

    @Test
    void theHighestNumberComesFirst() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, A), gated(2, B), gated(3, C)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.empty());

        // Then
        assertThat(candidates).extracting(Champion::version).containsExactly(C, B, A);
    }

    @Test
    void onlyANewerChampionReplacesTheActiveOne() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, A), gated(2, B), gated(3, C)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.of(gated(2, B)));

        // Then
        assertThat(candidates).extracting(Champion::version).containsExactly(C);
        assertThat(promoted.candidates(Optional.of(gated(3, C)))).isEmpty();
    }

    @Test
    void aWithdrawnVersionIsNoCandidate() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, A), gated(2, B), rollback(3, A, B)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.empty());

        // Then
        assertThat(candidates).extracting(Champion::number).containsExactly(3L, 1L);
    }

    @Test
    void aWithdrawnVersionThatIsPromotedAgainIsACandidate() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, A), gated(2, B), rollback(3, A, B), gated(4, B)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.of(rollback(3, A, B)));

        // Then
        assertThat(candidates).extracting(Champion::number).containsExactly(4L);
    }

    @Test
    void theChampionOfARecreatedRegistryHasALowerNumber() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, C)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.of(gated(2, B)));

        // Then
        assertThat(promoted.isRecreated(Optional.of(gated(2, B)))).isTrue();
        assertThat(candidates).extracting(Champion::version).containsExactly(C);
    }

    @Test
    void aRegistryWithAnotherModelUnderTheNumberIsRecreated() {
        // Given
        PromotedModels promoted = new PromotedModels(List.of(gated(1, C)));

        // When
        List<Champion> candidates = promoted.candidates(Optional.of(gated(1, A)));

        // Then
        assertThat(promoted.isRecreated(Optional.of(gated(1, A)))).isTrue();
        assertThat(candidates).extracting(Champion::version).containsExactly(C);
    }

    @Test
    void aRegistryWithoutChampionsIsNotRecreated() {
        // When
        boolean recreated = PromotedModels.NONE.isRecreated(Optional.of(gated(1, A)));

        // Then
        assertThat(recreated).isFalse();
        assertThat(PromotedModels.NONE.candidates(Optional.of(gated(1, A)))).isEmpty();
    }

    @Test
    void anAnnouncedChampionIsKnownByNumberAndVersion() {
        // When
        PromotedModels promoted = new PromotedModels(List.of(gated(1, A), gated(2, B)));

        // Then
        assertThat(promoted.contains(announced(2, B))).isTrue();
        assertThat(promoted.contains(announced(2, A))).isFalse();
        assertThat(promoted.contains(announced(3, C))).isFalse();
    }

    private static Champion gated(long number, ModelVersion version) {
        return new Champion(number, version, Champion.How.GATE, "better", Optional.empty(), Instant.EPOCH);
    }

    private static Champion rollback(long number, ModelVersion version, ModelVersion withdrawn) {
        return new Champion(number, version, Champion.How.ROLLBACK, "worse", Optional.of(withdrawn), Instant.EPOCH);
    }

    private static ModelAnnouncement announced(long number, ModelVersion version) {
        return ModelAnnouncement.active(
                version.value(), number, URI.create("file:///models/" + version), "00", Instant.EPOCH);
    }
}
