package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How often the gate accepts, over many simulated contests of models of known worth. */
class SimulatedGateTest {
    private static final long SEED = Long.getLong("seed", 20260417);
    private static final int CONTESTS = 1_000;
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 1_500);
    private static final List<ReviewRow> NEW = ScoredReviews.rows("new", 300);
    private static final ModelVersion CHAMPION = new ModelVersion("v20260101-000000-abcdef");
    /** Of two models' errors: as of two trainings of one network. */
    private static final double SHARED = 0.6;

    private final Gate gate = new Gate(GateSettings.DEFAULT, Clock.systemUTC());
    private final Random random = new Random(SEED);

    @Test
    void anEqualCandidateIsRarelyAccepted() {
        // When
        double accepted = accepted(0.85, 0.85, 0.85, 0.85);

        // Then
        assertThat(accepted).as("seed " + SEED).isLessThanOrEqualTo(0.05);
    }

    @Test
    void aWorseCandidateIsPracticallyNeverAccepted() {
        // When
        double worseOnEverything = accepted(0.85, 0.85, 0.80, 0.80);
        double betterOnTheNewAndWorseOnTheOld = accepted(0.85, 0.70, 0.78, 0.85);

        // Then
        assertThat(worseOnEverything).as("seed " + SEED).isZero();
        assertThat(betterOnTheNewAndWorseOnTheOld).as("seed " + SEED).isLessThanOrEqualTo(0.01);
    }

    @Test
    void aClearlyBetterCandidateIsAccepted() {
        // When
        double betterOnTheNew = accepted(0.85, 0.70, 0.85, 0.85);
        double betterOnEverything = accepted(0.80, 0.80, 0.88, 0.90);

        // Then
        assertThat(betterOnEverything).as("seed " + SEED).isGreaterThanOrEqualTo(0.95);
        assertThat(betterOnTheNew).as("seed " + SEED).isGreaterThanOrEqualTo(0.9);
    }

    /** The share of contests, of a champion and a candidate that are right so often on old and new reviews. */
    private double accepted(double championOld, double championNew, double candidateOld, double candidateNew) {
        int accepted = 0;
        for (int i = 0; i < CONTESTS; i++) {
            List<ScoredReview> champion = new ArrayList<>();
            List<ScoredReview> candidate = new ArrayList<>();
            judge(OLD, championOld, candidateOld, champion, candidate);
            judge(NEW, championNew, candidateNew, champion, candidate);
            Manifest.Lineage lineage = new Manifest.Lineage(
                    List.of(new Manifest.Source(
                            "old",
                            1,
                            Optional.of(
                                    ((ReviewRow.RowOrigin.Collected) OLD.get(0).origin()).sha256()))),
                    Optional.empty(),
                    List.of());
            GateInput input = new GateInput(
                    candidate,
                    Set.of(),
                    candidate,
                    Optional.of(new GateInput.ChampionScores(CHAMPION, lineage, champion)));
            accepted += gate.decide(input) instanceof GateDecision.Accepted ? 1 : 0;
        }
        return (double) accepted / CONTESTS;
    }

    private void judge(
            List<ReviewRow> rows,
            double first,
            double second,
            List<ScoredReview> byFirst,
            List<ScoredReview> bySecond) {
        for (ReviewRow row : rows) {
            double difficulty = random.nextDouble();
            double own = random.nextDouble() < SHARED ? difficulty : random.nextDouble();
            byFirst.add(scored(row, difficulty < first));
            bySecond.add(scored(row, own < second));
        }
    }

    private static ScoredReview scored(ReviewRow row, boolean right) {
        return new ScoredReview(row, row.positive() == right ? 0.9 : 0.1);
    }
}
