package io.reviewstream.trainer.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
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
