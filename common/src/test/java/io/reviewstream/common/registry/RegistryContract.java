package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.Truncation;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.registry.ModelRegistry.NewestVersions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds of a registry, wherever it keeps its models. With what it extends, so that a registry inherits all of it or nothing. */
abstract class RegistryContract extends ChampionContract {
    @Test
    void whatWasStoredIsFoundAgainAndVerifies() throws IOException {
        // When
        ModelBundle stored = store(version(1));

        // Then
        ModelBundle opened = registry.open(version(1));
        opened.verifyAll();
        assertThat(registry.versions()).containsExactly(version(1));
        assertThat(opened.manifestSha256()).isEqualTo(stored.manifestSha256());
        assertThat(opened.manifest().truncation()).isEqualTo(Truncation.HEAD_TAIL);
        assertThat(opened.manifest().files()).containsOnlyKeys("config.json", "onnx/model.onnx");
        assertThat(registry.decision(version(1))).contains(rejected());
        assertThat(registry.champion()).isEmpty();
        assertThat(registry.damaged()).isEmpty();
    }

    @Test
    void theNewestVersionsComeFirstAndAllAreCounted() throws IOException {
        // Given
        store(version(2));
        store(version(1));
        store(version(3));

        // Then
        assertThat(registry.newest(2)).isEqualTo(new NewestVersions(List.of(version(3), version(2)), 3));
        assertThat(registry.newest(4).versions()).containsExactly(version(3), version(2), version(1));
    }

    @Test
    void aDraftThatIsNotStoredLeavesNothing() throws IOException {
        // When
        try (BundleDraft draft = registry.draft()) {
            Files.writeString(draft.file("onnx/model.onnx"), "half");
        }

        // Then
        assertThat(kept()).isEmpty();
    }

    @Test
    void aFlippedByteIsFoundWhenTheFileIsOpened() throws IOException {
        // Given
        store(version(1));
        damage(version(1) + "/onnx/model.onnx", "onnY");

        // When
        ModelBundle opened = openElsewhere().open(version(1));

        // Then
        assertThatThrownBy(() -> opened.verified("onnx/model.onnx"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("onnx/model.onnx");
        assertThat(opened.verified("config.json")).isRegularFile();
    }

    @Test
    void aDamagedBundleIsNotPromotedAndTheMissingFileIsNamed() throws IOException {
        // Given
        store(version(1));
        remove(version(1) + "/config.json");

        // Then
        assertThatThrownBy(() -> openElsewhere().promote(version(1), BY_HAND, Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("config.json");
        assertThat(registry.champion()).isEmpty();
    }

    @Test
    void anAcceptanceThatCameTooLateIsTakenBackAndTheBundleStillVerifies() throws IOException {
        // Given
        ModelBundle bundle = store(version(1));
        GateDecision.Undecided late =
                new GateDecision.Undecided(List.of("too late"), rejected().evidence());

        // When
        registry.withdrawDecision(version(1), late);

        // Then
        assertThat(registry.decision(version(1))).contains(late);
        assertThat(registry.open(version(1)).manifestSha256()).isEqualTo(bundle.manifestSha256());
        registry.open(version(1)).verifyAll();
        assertThat(kept()).allMatch(name -> name.startsWith(version(1) + "/")).hasSize(4);
    }

    @Test
    void theStateOfABundleChangesWithItsFiles() throws IOException {
        // Given
        store(version(1));
        String before = registry.filesState(version(1));
        assertThat(openElsewhere().filesState(version(1))).isEqualTo(before);

        // When
        damage(version(1) + "/config.json", "{\"longer\":1}");

        // Then
        assertThat(registry.filesState(version(1))).isNotEqualTo(before);
    }

    @Test
    void anUnknownVersionIsMissingInput() {
        assertThatThrownBy(() -> registry.open(version(7)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("has no model " + version(7));
    }

    @Test
    void whatStandsUnderAVersionIsNeverReplaced() throws IOException {
        // Given
        ModelBundle first = store(version(1));

        // When
        assertThatThrownBy(() -> {
                    try (BundleDraft draft = registry.draft()) {
                        Files.writeString(draft.file("config.json"), "{\"other\":1}");
                        registry.store(draft, manifest(version(1)), Optional.empty());
                    }
                })
                .isInstanceOf(UserException.class)
                .hasMessageContaining(version(1).value());

        // Then
        ModelBundle kept = openElsewhere().open(version(1));
        assertThat(kept.manifestSha256()).isEqualTo(first.manifestSha256());
        kept.verifyAll();
    }

    @Test
    void theHashOfADecisionIsThatOfItsFile() throws IOException {
        // Given
        store(version(1));
        store(version(2), Optional.empty());

        // When
        Optional<String> decided = registry.decisionSha256(version(1));

        // Then
        assertThat(decided).hasValueSatisfying(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
        assertThat(registry.decisionSha256(version(2))).isEmpty();
        assertThat(registry.decision(version(2))).isEmpty();
    }
}
