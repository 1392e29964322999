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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gate where there is a champion. */
class ChampionGateTest {
    private static final ModelVersion CHAMPION = new ModelVersion("v20260101-000000-abcdef");
    private static final List<ReviewRow> OLD = ScoredReviews.rows("old", 200);
    private static final List<ReviewRow> NEW = ScoredReviews.rows("new", 100);

    private final Gate gate =
            new Gate(GateSettings.DEFAULT, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

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

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "as good as the champion, 10, 45, no better than champion",
        "better on new reviews and as much worse on old ones, 80, 5, worse than champion"
    })
    void aCandidateThatGainsNothingIsRejected(String candidate, int wrongOnOld, int wrongOnNew, String reason) {
        // Given
        GateInput input = against(scored(wrongOnOld, wrongOnNew), scored(10, 45), lineage(List.of(OLD)));

        // When
        GateDecision decision = gate.decide(input);

        // Then
        assertThat(decision).as(candidate).isInstanceOf(GateDecision.Rejected.class);
        assertThat(decision.reasons().get(0)).startsWith(reason);
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
    @CsvSource({"50, 1", "49,"})
    void aDecisionOnEnoughReviewsIsAContestWithItsChampion(int rows, Integer contests) {
        // Given
        List<ScoredReview> scored = ScoredReviews.incorrectOn(ScoredReviews.rows("contest", rows), 0, 5);

        // When
        GateDecision decision = gate.decide(against(scored, scored, lineage(List.of(OLD))));

        // Then
        assertThat(decision.evidence().contests()).isEqualTo(Optional.ofNullable(contests));
        assertThat(gate.decide(new GateInput(scored, Set.of(), scored, Optional.empty()))
                        .evidence()
                        .contests())
                .isEmpty();
    }

    @Test
    void theEvidenceHasTheReviewsThatTheModelsClassifyDifferently() {
        // Given: one is incorrect on 0 to 4, the other on 3 to 9
        List<ReviewRow> rows = ScoredReviews.rows("different", 60);
        List<ScoredReview> candidate = ScoredReviews.incorrectOn(rows, 0, 5);
        List<ScoredReview> champion = ScoredReviews.incorrectOn(rows, 3, 10);

        // Then
        assertThat(gate.decide(against(candidate, champion, lineage(List.of(OLD))))
                        .evidence()
                        .disagreements())
                .contains(8L);
        assertThat(gate.decide(new GateInput(candidate, Set.of(), candidate, Optional.empty()))
                        .evidence()
                        .disagreements())
                .isEmpty();
    }

    @Test
    void theChampionIsComparedOnTheSameReviewsOnly() {
        // Given
        List<ScoredReview> old = ScoredReviews.incorrectOn(OLD, 0, 0);
        List<ScoredReview> others = ScoredReviews.incorrectOn(ScoredReviews.rows("other", 200), 0, 0);

        // Then
        assertThatIllegalArgumentException().isThrownBy(() -> against(old, others, lineage(List.of(OLD))));
    }

    /** Decides on 50 reviews with this error rate and margin. */
    private static Gate gate(double errorRate, double margin) {
        return new Gate(
                new GateSettings(50, errorRate, margin, 0.5, 0.005),
                Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));
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
