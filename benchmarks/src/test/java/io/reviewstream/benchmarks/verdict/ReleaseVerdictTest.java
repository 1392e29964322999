package io.reviewstream.benchmarks.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.benchmarks.verdict.Evidence.BadModel;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.registry.Release;
import io.reviewstream.common.registry.Release.Baking;
import io.reviewstream.common.registry.Release.Cause;
import io.reviewstream.common.registry.Release.MadeBy;
import io.reviewstream.common.registry.ReleaseEvidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReleaseVerdictTest {
    private static final ModelVersion BAD = new ModelVersion("v20260102-000000-bbbbbb");
    private static final Baking BEGUN =
            Release.baking(Optional.empty(), BAD, new ModelVersion(StagedRun.MODEL), cause(Optional.empty()));
    private static final Release ROLLED_BACK = BEGUN.rolledBack(labels(0, 8));

    private final StagedRun run = new StagedRun();

    @Test
    void aBadModelThatIsRolledBackAndReplacedIsNoFinding() {
        assertThat(findings(true, BEGUN, ROLLED_BACK)).isEmpty();
    }

    @Test
    void aBadModelWithoutAReleaseIsLost() {
        assertThat(findings(false)).containsExactly(finding(Breach.LOST, ""));
    }

    @Test
    void aReleaseThatIsNotDecidedIsStuck() {
        assertThat(findings(false, BEGUN)).containsExactly(finding(Breach.STUCK, ""));
    }

    @Test
    void aBadModelThatIsReleasedIsAFinding() {
        assertThat(findings(false, BEGUN, BEGUN.released(labels(8, 0))))
                .containsExactly(finding(Breach.CHANGED, " is RELEASED"));
    }

    @Test
    void aRollbackNeedsEvidenceAgainstTheModel() {
        Finding expected = finding(Breach.CHANGED, " is rolled back without evidence");

        assertThat(findings(true, BEGUN, BEGUN.rolledBack(cause(Optional.empty()))))
                .containsExactly(expected);
        assertThat(findings(true, BEGUN, BEGUN.rolledBack(labels(8, 8)))).containsExactly(expected);
    }

    @Test
    void aRollbackThatNoPredictionShowsIsAFinding() {
        assertThat(findings(false, BEGUN, ROLLED_BACK))
                .containsExactly(finding(Breach.CHANGED, ": the champion before it does not predict again"));
    }

    @Test
    void aSecondRollbackIsADuplicate() {
        assertThat(findings(true, BEGUN, ROLLED_BACK, ROLLED_BACK))
                .containsExactly(finding(Breach.DUPLICATED, ", begun 1, ended 2"));
    }

    private List<Finding> findings(boolean replaced, Release... steps) {
        run.badModels.clear();
        run.badModels.add(
                new BadModel(BAD.value(), Stream.of(steps).map(Release::step).toList(), replaced));
        return run.verdict().breaches();
    }

    private static Finding finding(Breach breach, String what) {
        return new Finding(breach, Item.RELEASE, "of " + BAD + what);
    }

    private static Cause labels(long challengerWins, long championWins) {
        return cause(Optional.of(new ReleaseEvidence(20, challengerWins, championWins, 0, 0, Optional.empty())));
    }

    private static Cause cause(Optional<ReleaseEvidence> evidence) {
        return new Cause(List.of("a test"), evidence, MadeBy.STREAMER, StagedRun.SENT);
    }
}
