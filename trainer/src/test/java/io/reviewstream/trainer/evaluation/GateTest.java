package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Manifest.Source;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.LabelOffsets;
import io.reviewstream.common.registry.GateDecision;
import io.reviewstream.trainer.data.ReviewRow;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {
    private static final ModelVersion CHAMPION = new ModelVersion("v20260101-000000-abcdef");
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 200);
    private static final List<ReviewRow> NEW = ScoredReviews.rows("new", 100);

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

    @ParameterizedTest
    @CsvSource({"6, true", "389, true", "390, false"})
    void tooFewReviewsToExcludeALossAreReported(int rows, boolean tooFew) {
        // Given
        List<ScoredReview> alike = ScoredReviews.incorrectOn(ScoredReviews.rows("few", rows), 0, 2);

        // When
        QuantizationCost cost = gate.quantization(alike, alike);

        // Then
        assertThat(cost.acceptable()).isTrue();
        assertThat(cost.unproven()).isEqualTo(tooFew);
        assertThat(cost.reason(GateSettings.DEFAULT.quantizedMargin()))
                .startsWith("int8 may be served: it agrees with fp32 on 100.0 % of " + rows + " reviews")
                .endsWith("and a loss of 0.5 is allowed"
                        + (tooFew ? "; so few reviews do not exclude a greater loss" : ""));
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
    void aCandidateBetterOnNewReviewsAndAsGoodOnOldOnesIsAccepted() {
        // Given
        GateInput input = against(scored(10, 5), scored(10, 45), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.contains("on 100 held-out reviews since that was trained"))
                .anyMatch(reason -> reason.startsWith("not worse than champion " + CHAMPION));
    }

    @Test
    void anEqualModelIsRejected() {
        // Given
        GateInput input = against(scored(10, 5), scored(10, 5), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Rejected.class);
        assertThat(decision.reasons().get(0)).startsWith("no better than champion");
    }

    @Test
    void gainingOnNewReviewsWhatIsLostOnOldOnesIsRejected() {
        // Given
        GateInput input = against(scored(80, 5), scored(10, 45), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Rejected.class);
        assertThat(decision.reasons().get(0)).startsWith("worse than champion");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.025", "2, 0.008333", "3, 0.004167", "20, 0.000119"})
    void eachFurtherContestAgainstAChampionIsStricter(int number, double errorRate) {
        assertThat(GateSettings.DEFAULT.errorRateOfContest(number)).isCloseTo(errorRate, within(1e-6));
    }

    @Test
    void aGainThatIsEnoughAtFirstIsNotEnoughAfterManyContests() {
        // Given 10 to 0 where only one is correct, p = 0.001
        GateInput first = against(scored(10, 5), scored(10, 15), lineage(List.of(OLD)));
        GateInput.ChampionScores champion = first.champion().orElseThrow();
        GateInput tenth = new GateInput(
                first.candidate(),
                first.trainingTexts(),
                first.baseline(),
                Optional.of(
                        new GateInput.ChampionScores(champion.version(), champion.lineage(), champion.scored(), 9)));

        // When
        GateDecision decision = gate.decide(tenth);

        // Then
        assertThat(gate.decide(first)).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
        assertThat(decision.reasons().get(0)).contains("at most 0.00045 is required");
    }

    @Test
    void aSmallGainIsUndecided() {
        // Given
        GateInput input = against(scored(10, 5), scored(10, 8), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Undecided.class);
    }

    @Test
    void withFewNewReviewsBetterIsTestedOnAllOfThem() {
        // Given
        GateInput input = against(scored(0, 0), scored(0, 45), lineage(List.of(OLD, NEW)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision.reasons()).anyMatch(reason -> reason.contains("on 300 held-out reviews"));
    }

    @Test
    void reviewsThatAModelWasTrainedOnAreNotCompared() {
        // Given
        List<String> seen = OLD.stream().map(ReviewRow::textHash).toList();
        GateInput input = against(scored(0, 5), scored(0, 45), new Manifest.Lineage(List.of(), Optional.empty(), seen));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision.evidence().holdoutRows()).isEqualTo(NEW.size());
    }

    @Test
    void recordsBeyondTheChampionsLabelsAreNew() {
        // Given
        List<ReviewRow> onTopic = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ReviewRow row = OLD.get(i);
            onTopic.add(new ReviewRow(
                    row.reviewId(),
                    row.source(),
                    row.positive(),
                    row.textHash(),
                    new ReviewRow.RowOrigin.OnTopic(1, i)));
        }
        Manifest.Lineage lineage =
                new Manifest.Lineage(List.of(), Optional.of(LabelOffsets.of(Map.of(1, 120L))), List.of());
        GateInput input = new GateInput(
                ScoredReviews.incorrectOn(onTopic, 0, 0),
                Set.of(),
                ScoredReviews.incorrectOn(onTopic, 0, 100),
                Optional.of(
                        new GateInput.ChampionScores(CHAMPION, lineage, ScoredReviews.incorrectOn(onTopic, 0, 20), 0)));

        // When
        GateInput since = input.sinceChampion();

        // Then
        assertThat(since.rows()).isEqualTo(80);
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
    @CsvSource({"50, true", "49, false"})
    void exactlyTheFewestNewReviewsAreEnoughToBeBetterOnThemAlone(int newReviews, boolean alone) {
        // Given
        List<ReviewRow> rows = new ArrayList<>(OLD);
        rows.addAll(NEW.subList(0, newReviews));
        List<ScoredReview> candidate = ScoredReviews.incorrectOn(rows, 0, 0);
        GateInput input = against(candidate, ScoredReviews.incorrectOn(rows, 200, 230), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).isInstanceOf(GateDecision.Accepted.class);
        assertThat(decision.reasons())
                .anyMatch(reason -> reason.contains(
                        alone
                                ? "on 50 held-out reviews since that was trained: 100.0 % correct against 40.0 %"
                                : "on 249 held-out reviews: 100.0 % correct against 88.0 %"));
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
    void reasonsAgainstACandidateComeBeforeOthers() {
        // Given
        GateInput input = against(scored(10, 5), scored(10, 5), lineage(List.of(OLD)));

        // When
        List<String> reasons = gate.decide(input).reasons();

        // Then
        assertThat(reasons.get(0)).startsWith("no better than champion");
        assertThat(reasons.get(1)).startsWith("it finds ");
    }

    @Test
    void aLossOfExactlyTheMarginIsAllowed() {
        // Given a candidate that gains 45 of the new reviews and loses 20 of the old ones
        GateInput input = against(scored(30, 0), scored(10, 45), lineage(List.of(OLD)));
        double lowest = input.withChampion().lowestDifference(0.05);
        GateInput worse = against(scored(13, 0), scored(10, 0), lineage(List.of(OLD)));

        // Then
        assertThat(lowest).isPositive();
        assertThat(gate.decide(input).reasons())
                .anyMatch(reason -> reason.startsWith("not worse than champion " + CHAMPION
                        + " on all 300 held-out reviews: +8.3 points, at the least +"));
        assertThat(gate.decide(worse).reasons())
                .anyMatch(reason -> reason.startsWith("perhaps worse than champion " + CHAMPION
                        + " on all 300 held-out reviews: -1.0 points, at the least -"))
                .anyMatch(reason -> reason.endsWith(", and -1.0 allowed"));
        double bound = -worse.withChampion().lowestDifference(0.05);
        assertThat(gate(0.05, bound).decide(worse).reasons()).anyMatch(reason -> reason.startsWith("not worse"));
        assertThat(gate(0.05, Math.nextDown(bound)).decide(worse).reasons())
                .anyMatch(reason -> reason.startsWith("perhaps worse"));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false"})
    void theQuantizedFileMayLoseExactlyWhatIsAllowed(int lost, boolean served) {
        // Given half a point of 200 reviews
        List<ScoredReview> floats = ScoredReviews.incorrectOn(OLD, 0, 20);

        // When
        QuantizationCost cost = gate.quantization(floats, ScoredReviews.incorrectOn(OLD, 0, 20 + lost));

        // Then
        assertThat(cost.acceptable()).isEqualTo(served);
        assertThat(cost.accuracyDifference()).isEqualTo(-lost / 200.0);
    }

    @Test
    void reviewsThatExcludeExactlyWhatIsNotAllowedAreEnough() {
        // Given
        List<ScoredReview> alike = ScoredReviews.incorrectOn(OLD, 0, 20);
        double allowed = -new PairedComparison(200, 0, 0).lowestDifference(0.025);

        // Then
        assertThat(QuantizationCost.of(alike, alike, allowed).enough()).isTrue();
        assertThat(QuantizationCost.of(alike, alike, Math.nextDown(allowed)).enough())
                .isFalse();
        assertThat(QuantizationCost.of(alike, alike, allowed).reason(allowed))
                .contains("its accuracy differs by +0.0 points (95 %: -1.0 to +1.0)");
    }

    @Test
    void theIntervalOfTheQuantizedFileTurnsWithTheOrderOfTheFiles() {
        // Given
        List<ScoredReview> better = ScoredReviews.incorrectOn(OLD, 0, 20);
        List<ScoredReview> worse = ScoredReviews.incorrectOn(OLD, 0, 30);

        // When
        Evaluation.Interval loss = gate.quantization(better, worse).interval();
        Evaluation.Interval gain = gate.quantization(worse, better).interval();

        // Then
        assertThat(loss.low()).isNegative().isEqualTo(-gain.high());
        assertThat(loss.high()).isNegative().isEqualTo(-gain.low());
    }

    @ParameterizedTest
    @CsvSource({"50, true", "49, false"})
    void aDecisionOnEnoughReviewsIsAContestWithItsChampion(int rows, boolean contest) {
        // Given
        List<ScoredReview> scored = ScoredReviews.incorrectOn(ScoredReviews.rows("contest", rows), 0, 5);
        ModelVersion other = new ModelVersion("v20260101-000000-123456");

        // When
        GateDecision decision = gate.decide(against(scored, scored, lineage(List.of(OLD))));

        // Then
        assertThat(gate.isContest(decision, CHAMPION)).isEqualTo(contest);
        assertThat(gate.isContest(decision, other)).isFalse();
        assertThat(gate.isContest(gate.decide(first(scored, scored)), CHAMPION)).isFalse();
    }

    @Test
    void modelsAreComparedOnTheSameReviewsOnly() {
        // Given
        List<ScoredReview> old = ScoredReviews.incorrectOn(OLD, 0, 0);
        List<ScoredReview> others = ScoredReviews.incorrectOn(ScoredReviews.rows("other", 200), 0, 0);

        // Then
        assertThatIllegalArgumentException().isThrownBy(() -> first(old, others));
        assertThatIllegalArgumentException().isThrownBy(() -> against(old, others, lineage(List.of(OLD))));
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

    private static GateInput against(
            List<ScoredReview> candidate, List<ScoredReview> champion, Manifest.Lineage lineage) {
        return new GateInput(
                candidate,
                Set.of(),
                candidate,
                Optional.of(new GateInput.ChampionScores(CHAMPION, lineage, champion, 0)));
    }

    /** Wrong on so many of the old and the new reviews. */
    private static List<ScoredReview> scored(int wrongOnOld, int wrongOnNew) {
        List<ScoredReview> scored = new ArrayList<>(ScoredReviews.incorrectOn(OLD, 0, wrongOnOld));
        scored.addAll(ScoredReviews.incorrectOn(NEW, 0, wrongOnNew));
        return scored;
    }

    /** Of a model that knew these rows' collections. */
    private static Manifest.Lineage lineage(List<List<ReviewRow>> known) {
        List<Source> sources = known.stream()
                .map(rows -> (ReviewRow.RowOrigin.Collected) rows.get(0).origin())
                .map(origin -> new Source("file", 1, Optional.of(origin.sha256())))
                .toList();
        return new Manifest.Lineage(sources, Optional.empty(), List.of());
    }
}
