package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A first model, and what holds of all. {@link ChampionGateTest} has those against a champion. */
class GateTest {
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 200);

    private final Gate gate =
            new Gate(GateSettings.DEFAULT, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void aFirstModelBetterThanBaselineAndMajorityIsAccepted() {
        // Given
        GateInput input = first(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 0, 100));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.startsWith(
                        "better than the base model on 200 held-out reviews: 90.0 % correct against 50.0 %, 80 to 0"));
    }

    @Test
    void theReasonsNameTheResultOfTheQuantizedFile() {
        // Given
        GateInput input = first(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 0, 100));
        QuantizationCost cost =
                gate.quantization(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 0, 22));

        // When
        GateDecision decision = gate.decide(input, Optional.of(cost), Optional.empty());

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision.reasons())
                .last()
                .asString()
                .startsWith("int8 is left out and fp32 served: it agrees with fp32 on 99.0 % of 200 reviews that were"
                        + " not trained on, and its accuracy differs by -1.0 points")
                .endsWith("and a loss of 0.5 is allowed");
    }

    @Test
    void aFirstModelThatOnlyPredictsTheMajorityIsRejected() {
        // Given
        List<Boolean> labels = new ArrayList<>(Collections.nCopies(80, true));
        labels.addAll(Collections.nCopies(20, false));
        List<ReviewRow> rows = ScoredReviews.rows("uneven", labels);
        List<ScoredReview> alwaysPositive =
                rows.stream().map(row -> new ScoredReview(row, 0.9)).toList();
        GateInput input = first(alwaysPositive, ScoredReviews.incorrectOn(rows, 0, 60));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Rejected.class);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.startsWith("it finds 0.0 % of 20 negative reviews"))
                .anyMatch(reason -> reason.startsWith("no better than always predicting the more frequent class"));
    }

    @Test
    void aFirstModelLittleBetterThanTheBaselineIsUndecided() {
        // Given
        GateInput input = first(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 0, 22));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
        assertThat(decision.reasons().get(0)).startsWith("not clearly better than the base model");
    }

    @Test
    void onFewReviewsNothingIsDecided() {
        // Given
        List<ReviewRow> few = ScoredReviews.rows("few", 49);
        GateInput input = first(ScoredReviews.incorrectOn(few, 0, 0), ScoredReviews.incorrectOn(few, 0, 49));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
        assertThat(decision.reasons()).singleElement().asString().startsWith("only 49 held-out reviews");
    }

    @Test
    void withoutAnyHeldOutReviewNothingIsDecided() {
        // Given
        GateInput input = first(List.of(), List.of());

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
    }

    @Test
    void exactlyTheFewestReviewsAreEnough() {
        // Given
        List<ReviewRow> rows = ScoredReviews.rows("fifty", 50);
        GateInput input = first(ScoredReviews.incorrectOn(rows, 0, 0), ScoredReviews.incorrectOn(rows, 0, 25));

        // Then
        assertThat(gate.decide(input)).isInstanceOf(GateDecision.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({"50, true", "51, false"})
    void aRecallOfExactlyTheLowestIsEnough(int missed, boolean enough) {
        // Given a candidate that misses so many of 100 positive reviews and no negative one
        List<ScoredReview> candidate = new ArrayList<>();
        for (ReviewRow row : OLD) {
            boolean miss = row.positive() && candidate.size() < 2 * missed;
            candidate.add(new ScoredReview(row, row.positive() && !miss ? 0.9 : 0.1));
        }

        // When
        GateDecision decision = gate.decide(first(candidate, ScoredReviews.incorrectOn(OLD, 0, 160)));

        // Then
        assertThat(decision).isInstanceOf(enough ? GateDecision.Accepted.class : GateDecision.Rejected.class);
        assertThat(decision.reasons())
                .contains(
                        "it finds " + (100 - missed) + ".0 % of 100 positive reviews, and 50.0 % is the least allowed");
    }

    @Test
    void withoutAReviewOfOneClassNothingIsDecided() {
        // Given
        List<ReviewRow> rows = ScoredReviews.rows("positive", Collections.nCopies(60, true));

        // When
        GateDecision decision =
                gate.decide(first(ScoredReviews.incorrectOn(rows, 0, 0), ScoredReviews.incorrectOn(rows, 0, 30)));

        // Then
        assertThat(decision.reasons()).contains("no held-out review is negative");
    }

    @Test
    void aChanceOfExactlyTheErrorRateIsSmallEnough() {
        // Given 5 to 0 where only one is correct
        double chance = new PairedComparison(200, 5, 0).pValueOfBetter();
        GateInput input = first(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 0, 25));

        // Then
        assertThat(gate(chance, 0.01).decide(input)).isInstanceOf(GateDecision.Accepted.class);
        assertThat(gate(Math.nextDown(chance), 0.01).decide(input)).isInstanceOf(GateDecision.Undecided.class);
    }

    @Test
    void theReasonsSayHowManyEachModelHasAloneAndByWhatChance() {
        // Given
        GateInput input = first(ScoredReviews.incorrectOn(OLD, 0, 20), ScoredReviews.incorrectOn(OLD, 10, 46));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision.reasons())
                .contains("better than the base model on 200 held-out reviews: 90.0 % correct against 82.0 %, 26 to 10"
                        + " where only one is correct (by chance: p = 0.0057)")
                .contains(
                        "better than always predicting the more frequent class on 200 held-out reviews: 90.0 % correct"
                                + " against 50.0 %, 90 to 10 where only one is correct (by chance: p < 0.0001)");
        assertThat(decision.evidence().candidate()).containsEntry("accuracy", 0.9);
    }

    @Test
    void modelsAreComparedOnTheSameReviewsOnly() {
        // Given
        List<ScoredReview> old = ScoredReviews.incorrectOn(OLD, 0, 0);
        List<ScoredReview> others = ScoredReviews.incorrectOn(ScoredReviews.rows("other", 200), 0, 0);

        // Then
        assertThatIllegalArgumentException().isThrownBy(() -> first(old, others));
    }

    @Test
    void ofTwoEquallyFrequentClassesThePositiveOneIsPredicted() {
        // Given
        List<ReviewRow> rows = ScoredReviews.rows("even", List.of(true, false));
        GateInput input = first(ScoredReviews.scored(rows, 0.9, 0.9), ScoredReviews.scored(rows, 0.9, 0.9));
        GateInput negative = first(
                ScoredReviews.scored(ScoredReviews.rows("uneven", List.of(true, false, false)), 0.9, 0.9, 0.9),
                ScoredReviews.scored(ScoredReviews.rows("uneven", List.of(true, false, false)), 0.9, 0.9, 0.9));

        // Then
        assertThat(input.withMajority()).isEqualTo(new PairedComparison(2, 0, 0));
        assertThat(negative.withMajority()).isEqualTo(new PairedComparison(3, 1, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.05, 0.01, 0.5, 0.005",
        "1, 0, 0.01, 0.5, 0.005",
        "1, 0.5, 0.01, 0.5, 0.005",
        "1, 0.05, -0.01, 0.5, 0.005",
        "1, 0.05, 1, 0.5, 0.005",
        "1, 0.05, 0.01, -0.1, 0.005",
        "1, 0.05, 0.01, 1, 0.005",
        "1, 0.05, 0.01, 0.5, -0.1",
        "1, 0.05, 0.01, 0.5, 1"
    })
    void thresholdsOutsideTheirRangesAreRejected(
            int fewestRows, double errorRate, double margin, double lowestRecall, double quantizedMargin) {
        assertThat(new GateSettings(1, 0.05, 0, 0, 0)).isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GateSettings(fewestRows, errorRate, margin, lowestRecall, quantizedMargin));
    }

    /** Decides on 50 reviews with this error rate and margin. */
    private static Gate gate(double errorRate, double margin) {
        return new Gate(
                new GateSettings(50, errorRate, margin, 0.5, 0.005),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    private static GateInput first(List<ScoredReview> candidate, List<ScoredReview> baseline) {
        return new GateInput(candidate, Set.of(), baseline, Optional.empty());
    }
}
