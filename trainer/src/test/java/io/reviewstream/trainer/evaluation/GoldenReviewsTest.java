package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The effect of golden reviews on a model that is accepted without them. */
class GoldenReviewsTest {
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 200);

    private final Gate gate =
            new Gate(GateSettings.DEFAULT, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void anIncorrectGoldenReviewRejectsAndIsNamed() {
        // Given
        List<ReviewRow> golden = ScoredReviews.rows("golden", 20);
        GoldenSetScores scores = new GoldenSetScores(ScoredReviews.incorrectOn(golden, 3, 4), Set.of(), 1);

        // When
        GateDecision decision = gate.decide(better(), Optional.empty(), Optional.of(scores));

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Rejected.class);
        assertThat(decision.reasons().get(0))
                .isEqualTo("it classifies 19 of 20 golden reviews correctly, and 100.0 % are required; incorrect are ["
                        + golden.get(3).reviewId() + "]");
    }

    @ParameterizedTest
    @CsvSource({"5, false", "6, true"})
    void theFirstFiveIncorrectGoldenReviewsAreNamed(int incorrect, boolean others) {
        // Given
        List<ReviewRow> golden = ScoredReviews.rows("golden", 20);
        GoldenSetScores scores = new GoldenSetScores(ScoredReviews.incorrectOn(golden, 0, incorrect), Set.of(), 1);

        // When
        GateDecision decision = gate.decide(better(), Optional.empty(), Optional.of(scores));

        // Then
        assertThat(decision.reasons().get(0)).endsWith(golden.get(4).reviewId() + "]" + (others ? " and others" : ""));
    }

    @Test
    void aGoldenSetNeedsAReview() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GoldenSetScores(List.of(), Set.of(), 1));
    }

    @Test
    void aShareOfTheGoldenReviewsMayBeEnough() {
        // Given
        List<ReviewRow> golden = ScoredReviews.rows("golden", 20);
        GoldenSetScores scores = new GoldenSetScores(ScoredReviews.incorrectOn(golden, 3, 4), Set.of(), 0.95);

        // When
        GateDecision decision = gate.decide(better(), Optional.empty(), Optional.of(scores));

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
    }

    @Test
    void aGoldenReviewThatTrainedTheModelProvesNothing() {
        // Given
        List<ReviewRow> golden = ScoredReviews.rows("golden", 20);
        GoldenSetScores scores = new GoldenSetScores(
                ScoredReviews.incorrectOn(golden, 0, 0), Set.of(golden.get(7).textHash()), 1);

        // When
        GateDecision decision = gate.decide(better(), Optional.empty(), Optional.of(scores));

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
        assertThat(decision.reasons().get(0)).contains("its base model was trained on 1 of them");
    }

    /** A candidate that is accepted without golden reviews. */
    private static GateInput better() {
        return new GateInput(
                ScoredReviews.incorrectOn(OLD, 0, 20),
                Set.of(),
                ScoredReviews.incorrectOn(OLD, 0, 100),
                Optional.empty());
    }
}
