package io.reviewstream.common.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.Release.ReleaseState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseTest {
    private static final ModelVersion CHAMPION = new ModelVersion("v20260417-120001-aaaaaa");
    private static final ModelVersion CHALLENGER = new ModelVersion("v20260417-120002-bbbbbb");
    private static final Cause CAUSE = Cause.of("a test", MadeBy.PERSON, Instant.EPOCH);
    private static final Release.Shadow SHADOW = Release.shadow(Optional.empty(), CHALLENGER, CHAMPION, CAUSE);
    private static final Release.Canary CANARY = Release.canary(Optional.empty(), CHALLENGER, CHAMPION, 0.1, CAUSE);
    private static final Release.Baking BAKING = Release.baking(Optional.empty(), CHALLENGER, CHAMPION, CAUSE);

    @Test
    void aStepHasTheStateOfItsType() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Shadow(BAKING.step()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Baking(SHADOW.step()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Ended(SHADOW.step()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Ended(BAKING.step()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Ended(CANARY.step()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Release.Canary(SHADOW.step()));
        assertThat(Release.of(CANARY.step())).isEqualTo(CANARY);
    }

    @Test
    void aCanaryKnowsItsShareAndHasTheEndsOfAChallenger() {
        assertThat(CANARY.share()).isEqualTo(0.1);
        assertThat(CANARY.promoted(CAUSE).step().state()).isEqualTo(ReleaseState.BAKING);
        assertThat(CANARY.dropped(CAUSE).step().state()).isEqualTo(ReleaseState.DROPPED);
        assertThat(CANARY.superseded(CAUSE).step().state()).isEqualTo(ReleaseState.SUPERSEDED);
        assertThat(CANARY.notWorse(CAUSE).challenger()).isEqualTo(CHALLENGER);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
    void aCanaryServesSomeReviewsAndNotAll(double share) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Release.canary(Optional.empty(), CHALLENGER, CHAMPION, share, CAUSE));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0, 0, 0, 0",
        "5, -1, 0, 0, 0",
        "5, 3, 3, 0, 0",
        "5, 3, 0, 3, 0",
        "5, 0, 0, 2, 3",
        "5, 0, -1, 0, 0",
        "5, 0, 0, 3, -1"
    })
    void countsOfTrafficThatCannotBeAreRejected(
            long reviews, long failures, long disagreements, long timed, long slower) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrafficEvidence(reviews, failures, disagreements, timed, slower));
    }

    @Test
    void countsOfTrafficAddUp() {
        assertThat(new TrafficEvidence(0, 0, 0, 0, 0)).isEqualTo(TrafficEvidence.NONE);
        assertThat(new TrafficEvidence(5, 1, 2, 3, 1).plus(new TrafficEvidence(50, 10, 20, 30, 10)))
                .isEqualTo(new TrafficEvidence(55, 11, 22, 33, 11));
        assertThat(new TrafficEvidence(5, 2, 3, 3, 3).plus(TrafficEvidence.NONE))
                .isEqualTo(new TrafficEvidence(5, 2, 3, 3, 3));
    }

    @Test
    void everyEndHasItsState() {
        assertThat(List.of(
                        SHADOW.dropped(CAUSE),
                        SHADOW.undecided(CAUSE),
                        SHADOW.superseded(CAUSE),
                        BAKING.released(CAUSE),
                        BAKING.rolledBack(CAUSE),
                        BAKING.undecided(CAUSE)))
                .extracting(end -> end.step().state())
                .containsExactly(
                        ReleaseState.DROPPED,
                        ReleaseState.UNDECIDED,
                        ReleaseState.SUPERSEDED,
                        ReleaseState.RELEASED,
                        ReleaseState.ROLLED_BACK,
                        ReleaseState.UNDECIDED);
    }

    @Test
    void aCauseHasAReasonAndNoEvidenceUnlessItIsGiven() {
        assertThat(CAUSE).isEqualTo(new Cause(List.of("a test"), Optional.empty(), MadeBy.PERSON, Instant.EPOCH));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cause(List.of(), Optional.empty(), MadeBy.PERSON, Instant.EPOCH));
    }

    @Test
    void whatLabelsShowIsShownOfTheChallenger() {
        assertThat(SHADOW.notWorse(CAUSE).challenger()).isEqualTo(CHALLENGER);
        assertThat(SHADOW.notWorse(CAUSE).why()).isEqualTo("a test");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "5, 2, 3", "6, 2, 3"})
    void theWinsAreAmongTheLabels(long labels, long challengerWins, long championWins) {
        assertThat(new ReleaseEvidence(labels, challengerWins, championWins, 0, 0, Optional.empty()).labels())
                .isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource({"4, 2, 3", "5, -1, 3", "5, 2, -1"})
    void countsThatCannotBeAreRejected(long labels, long challengerWins, long championWins) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReleaseEvidence(labels, challengerWins, championWins, 0, 0, Optional.empty()));
    }
}
