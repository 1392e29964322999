package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was decided about a model: who made it champion and why, and decisions that are damaged or old. */
class GateDecisionTest extends RegistryFixture implements DirectoryPlace {
    @TempDir
    Path root;

    @Override
    public Path root() {
        return root;
    }

    @Test
    void aPromotionSaysWhoDecidedAndWhy() throws IOException {
        // Given
        store(version(1));
        GateDecision.GateEvidence evidence = rejected().evidence();

        // When
        Champion byHand =
                registry.promote(version(1), BY_HAND, Optional.empty()).orElseThrow();
        Champion byGate = registry.promote(
                        version(1),
                        new GateDecision.Accepted(List.of("better", "not worse"), evidence),
                        Optional.of(byHand))
                .orElseThrow();

        // Then
        assertThat(byHand.how()).isEqualTo(Champion.How.OVERRIDE);
        assertThat(byGate.how()).isEqualTo(Champion.How.GATE);
        assertThat(byGate.reason()).isEqualTo("better; not worse");
        assertThatIllegalArgumentException().isThrownBy(() -> new ModelRegistry.Overridden(" "));
    }

    @Test
    void aDecisionForOtherReasonsStaysTheSameDecision() throws IOException {
        // Given
        GateDecision.GateEvidence evidence = rejected().evidence();
        List<String> before = List.of("before");
        List<String> after = List.of("after");

        // Then
        assertThat(new GateDecision.Accepted(before, evidence).because(after))
                .isEqualTo(new GateDecision.Accepted(after, evidence));
        assertThat(new GateDecision.Rejected(before, evidence).because(after))
                .isEqualTo(new GateDecision.Rejected(after, evidence));
        assertThat(new GateDecision.Undecided(before, evidence).because(after))
                .isEqualTo(new GateDecision.Undecided(after, evidence));
        assertThat(new GateDecision.Undecided(before, evidence).name()).isEqualTo("UNDECIDED");
    }

    @Test
    void aDamagedDecisionIsNamedByItsFile() throws IOException {
        // Given
        store(version(1));
        damage(version(1) + "/gate.json", "{");

        // Then
        assertThatThrownBy(() -> registry.decision(version(1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(root.resolve(version(1) + "/gate.json").toString());
    }

    @Test
    void aDamagedDecisionCountsAgainstTheChampionBeforeItAndIsNotRemoved() throws IOException {
        // Given
        for (int i = 0; i <= 2; i++) {
            store(version(i), Optional.empty(), Optional.of(rejected()));
            damage(version(i) + "/gate.json", "{");
        }
        registry.promote(version(1), BY_HAND, Optional.empty());
        store(version(3));

        // Then
        assertThat(GateContests.with(registry, version(1))).isEqualTo(1);
        assertThat(new RetentionRule(1, Optional.empty()).expired(registry, NOON.plusSeconds(10)))
                .containsExactly(version(0));
    }

    @Test
    void aDecisionOfBeforeContestsWereRecordedIsReadAsNone() throws IOException {
        // Given
        store(version(1), Optional.empty(), Optional.of(rejected()));
        Path file = root.resolve(version(1) + "/gate.json");

        // When
        Files.writeString(file, Files.readString(file).replaceFirst(",\\s*\"contests\"\\s*:\\s*null", ""));

        // Then
        assertThat(Files.readString(file)).doesNotContain("contests");
        assertThat(registry.decision(version(1)).orElseThrow().evidence().contests())
                .isEmpty();
    }
}
