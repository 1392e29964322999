package io.reviewstream.streamer.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.ReleaseStep;
import io.reviewstream.common.registry.TrafficEvidence;
import io.reviewstream.streamer.release.ReleaseRules.ReleaseVerdict;
import io.reviewstream.streamer.settings.ReleaseSettings;
import io.reviewstream.streamer.settings.ReleaseSettings.ReleaseLabels;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What counts and time decide about an open release, and how that is told. */
class ReleaseRulesTest {
    private static final Instant NOON = Instant.parse("2026-04-17T12:00:00Z");
    private static final Instant DEADLINE = NOON.plus(Duration.ofDays(7));
    private static final ModelVersion CHAMPION = new ModelVersion("v20260416-000000-aaaaaa");
    private static final ModelVersion CHALLENGER = new ModelVersion("v20260417-000000-bbbbbb");
    private static final Cause BEGUN = Cause.of("a test", MadeBy.STREAMER, NOON);
    private static final Release.Shadow SHADOW = Release.shadow(Optional.empty(), CHALLENGER, CHAMPION, BEGUN);
    private static final Release.Baking BAKING = Release.baking(Optional.empty(), CHALLENGER, CHAMPION, BEGUN);
    private static final PairCounts HARM = new PairCounts(60, 1, 12);
    private static final PairCounts BETTER = new PairCounts(60, 14, 0);
    private static final TrafficEvidence SLOWER = new TrafficEvidence(100, 0, 5, 60, 58);
    private static final TrafficEvidence FAILING_AND_SLOWER = new TrafficEvidence(100, 4, 5, 60, 58);
    private static final TrafficEvidence OFTEN = new TrafficEvidence(1_000, 0, 100, 0, 0);

    private final ReleaseRules rules = new ReleaseRules(ReleaseSettings.DEFAULT);

    private static ReleaseCounts counts(PairCounts pairs, TrafficEvidence traffic) {
        return new ReleaseCounts(NOON, pairs, traffic);
    }

    private Optional<ReleaseVerdict> verdict(Release open, PairCounts pairs, TrafficEvidence traffic) {
        return rules.verdict(open.step(), counts(pairs, traffic), Optional.of(0.05), NOON);
    }

    private List<String> reasons(ReleaseVerdict verdict, PairCounts pairs, TrafficEvidence traffic) {
        return rules.cause(SHADOW.step(), verdict, counts(pairs, traffic), Optional.of(0.05), NOON)
                .reasons();
    }

    @Test
    void whatIsWorseForReviewsComesBeforeWhatIsWorseForTheOperator() {
        assertThat(verdict(SHADOW, HARM, FAILING_AND_SLOWER)).contains(ReleaseVerdict.HARM);
        assertThat(verdict(SHADOW, BETTER, FAILING_AND_SLOWER)).contains(ReleaseVerdict.FAILING);
        assertThat(verdict(SHADOW, BETTER, SLOWER)).contains(ReleaseVerdict.SLOWER);
        assertThat(verdict(SHADOW, BETTER, TrafficEvidence.NONE)).contains(ReleaseVerdict.NOT_WORSE);
        assertThat(verdict(SHADOW, PairCounts.NONE, TrafficEvidence.NONE)).isEmpty();
    }

    @Test
    void aModelThatServesIsJudgedByItsLabelsAlone() {
        assertThat(verdict(BAKING, HARM, FAILING_AND_SLOWER)).contains(ReleaseVerdict.HARM);
        assertThat(verdict(BAKING, BETTER, FAILING_AND_SLOWER)).contains(ReleaseVerdict.NOT_WORSE);
        assertThat(verdict(BAKING, PairCounts.NONE, FAILING_AND_SLOWER)).isEmpty();
    }

    @Test
    void moreDisagreementThanOnTheHoldoutHoldsAPromotionAndNotARollback() {
        assertThat(verdict(SHADOW, BETTER, OFTEN)).isEmpty();
        assertThat(verdict(SHADOW, HARM, OFTEN)).contains(ReleaseVerdict.HARM);
        assertThat(rules.verdict(SHADOW.step(), counts(BETTER, OFTEN), Optional.of(0.14), NOON))
                .contains(ReleaseVerdict.NOT_WORSE);
        assertThat(rules.verdict(SHADOW.step(), counts(BETTER, OFTEN), Optional.empty(), NOON))
                .as("a challenger that no gate compared")
                .contains(ReleaseVerdict.NOT_WORSE);
    }

    @Test
    void evidenceThatReachesTheErrorRateIsEnough() {
        // Given an error rate that only the highest evidence there is reaches
        ReleaseRules strict = new ReleaseRules(
                new ReleaseSettings(Duration.ofDays(7), Duration.ofHours(1), 0.01, ReleaseLabels.ALL, 0, 1e-300));

        // Then
        assertThat(strict.verdict(
                        SHADOW.step(), counts(new PairCounts(0, 0, 1_000_000), OFTEN), Optional.empty(), NOON))
                .contains(ReleaseVerdict.HARM);
        assertThat(strict.verdict(SHADOW.step(), counts(HARM, OFTEN), Optional.empty(), NOON))
                .isEmpty();
    }

    @Test
    void theTimeOfAReleaseIsOverWhenItHasBakedForAsLongAsWasSet() {
        for (Release open : List.of(SHADOW, BAKING)) {
            assertThat(rules.verdict(open.step(), ReleaseCounts.of(NOON), Optional.empty(), DEADLINE.minusNanos(1)))
                    .isEmpty();
            assertThat(rules.verdict(open.step(), ReleaseCounts.of(NOON), Optional.empty(), DEADLINE))
                    .contains(ReleaseVerdict.DEADLINE);
        }
        assertThat(rules.verdict(BAKING.step(), counts(HARM, OFTEN), Optional.empty(), DEADLINE))
                .as("labels decide until the end")
                .contains(ReleaseVerdict.HARM);
    }

    @Test
    void anotherRollbackWaitsUntilTheCoolDownIsOver() {
        List<Release> rolledBack = List.of(
                BAKING,
                BAKING.rolledBack(
                        rules.cause(BAKING.step(), ReleaseVerdict.HARM, counts(HARM, OFTEN), Optional.empty(), NOON)));

        assertThat(rules.coolsDown(rolledBack, NOON.plus(Duration.ofHours(1)).minusNanos(1)))
                .isTrue();
        assertThat(rules.coolsDown(rolledBack, NOON.plus(Duration.ofHours(1)))).isFalse();
    }

    @Test
    void onlyARollbackThatLabelsDecidedMakesAnotherOneWait() {
        Cause labels =
                rules.cause(BAKING.step(), ReleaseVerdict.NOT_WORSE, counts(BETTER, OFTEN), Optional.empty(), NOON);

        assertThat(rules.coolsDown(List.of(BAKING, BAKING.rolledBack(BEGUN)), NOON))
                .as("by a person")
                .isFalse();
        assertThat(rules.coolsDown(List.of(BAKING, BAKING.released(labels)), NOON))
                .isFalse();
        assertThat(rules.coolsDown(List.of(), NOON)).isFalse();
    }

    @Test
    void theReasonOfARollbackSaysHowStrongTheEvidenceIs() {
        assertThat(reasons(ReleaseVerdict.HARM, HARM, TrafficEvidence.NONE))
                .containsExactly(
                        CHALLENGER + " is worse than " + CHAMPION + " (evidence 90, 20 is enough)",
                        "of 73 labelled reviews the models disagree on 13: " + CHALLENGER + " is right on 1, "
                                + CHAMPION + " on 12");
    }

    @Test
    void evidenceThatIsOverwhelmingIsNotWrittenOut() {
        assertThat(reasons(ReleaseVerdict.HARM, new PairCounts(0, 0, 400), TrafficEvidence.NONE)
                        .get(0))
                .endsWith("(evidence above 1,000,000, 20 is enough)");
    }

    @ParameterizedTest
    @CsvSource({
        "FAILING, v20260417-000000-bbbbbb fails on 4 reviews that v20260416-000000-aaaaaa predicts",
        "SLOWER, v20260417-000000-bbbbbb takes more than 1.5 times as long as v20260416-000000-aaaaaa for 58 of 60 reviews",
        "NOT_WORSE, v20260417-000000-bbbbbb is not worse than v20260416-000000-aaaaaa by more than 1.0 points (error rate 5 %)",
        "DEADLINE, the labels of 7d do not decide between v20260417-000000-bbbbbb and v20260416-000000-aaaaaa; the champion stays"
    })
    void theFirstReasonIsWhatWasDecided(ReleaseVerdict verdict, String sentence) {
        assertThat(reasons(verdict, PairCounts.NONE, FAILING_AND_SLOWER))
                .hasSize(3)
                .startsWith(sentence)
                .endsWith("without labels, they disagree on 5 of 96 reviews");
    }

    @Test
    void unusualDisagreementIsToldWithWhatTheHoldoutLetsExpect() {
        assertThat(reasons(ReleaseVerdict.DEADLINE, BETTER, OFTEN))
                .endsWith("without labels, they disagree on 100 of 1000 reviews, and the holdout lets expect at most"
                        + " 5.0 %");
    }

    @Test
    void reviewsThatTheChallengerFailedOnAloneSayNothingAboutDisagreement() {
        assertThat(reasons(ReleaseVerdict.FAILING, PairCounts.NONE, new TrafficEvidence(4, 4, 0, 0, 0)))
                .hasSize(2)
                .endsWith("of 0 labelled reviews the models disagree on 0: " + CHALLENGER + " is right on 0, "
                        + CHAMPION + " on 0");
    }

    @ParameterizedTest
    @EnumSource(ReleaseVerdict.class)
    void everyDecisionIsKeptWithItsEvidenceAndTime(ReleaseVerdict verdict) {
        Cause cause = rules.cause(SHADOW.step(), verdict, counts(HARM, OFTEN), Optional.of(0.05), DEADLINE);

        ReleaseStep step = SHADOW.undecided(cause).step();
        assertThat(step.by()).isEqualTo(MadeBy.STREAMER);
        assertThat(step.at()).isEqualTo(DEADLINE);
        assertThat(step.evidence().orElseThrow()).satisfies(evidence -> {
            assertThat(evidence.labels()).isEqualTo(73);
            assertThat(evidence.challengerWins()).isEqualTo(1);
            assertThat(evidence.championWins()).isEqualTo(12);
            assertThat(evidence.log10Harm()).isPositive();
            assertThat(evidence.log10NotWorse()).isNegative();
            assertThat(evidence.traffic()).contains(OFTEN);
        });
    }
}
