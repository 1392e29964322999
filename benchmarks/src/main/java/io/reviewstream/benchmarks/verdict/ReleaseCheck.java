package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.BadModel;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import io.reviewstream.common.registry.Release.ReleaseState;
import io.reviewstream.common.registry.ReleaseStep;
import java.util.ArrayList;
import java.util.List;

/**
 * A bad model has one release, which ends with a rollback, once and with labels that speak for the champion before it; that
 * predicts again. Used once.
 */
final class ReleaseCheck {
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    ReleaseCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    List<Finding> findings() {
        evidence.badModels().forEach(this::judge);
        return findings;
    }

    private void judge(BadModel model) {
        List<ReleaseStep> begun = model.steps().stream()
                .filter(step -> step.state() == ReleaseState.BAKING)
                .toList();
        List<ReleaseStep> ended = model.steps().stream()
                .filter(step -> step.state() != ReleaseState.BAKING)
                .toList();
        if (begun.isEmpty()) {
            add(Breach.LOST, "of " + model.version());
        } else if (ended.isEmpty()) {
            add(Breach.STUCK, "of " + model.version());
        }
        if (begun.size() > 1 || ended.size() > 1) {
            add(Breach.DUPLICATED, "of " + model.version() + ", begun " + begun.size() + ", ended " + ended.size());
        }
        for (ReleaseStep end : ended) {
            if (end.state() != ReleaseState.ROLLED_BACK) {
                add(Breach.CHANGED, "of " + model.version() + " is " + end.state());
            } else if (end.evidence()
                    .filter(pairs -> pairs.championWins() > pairs.challengerWins())
                    .isEmpty()) {
                add(Breach.CHANGED, "of " + model.version() + " is rolled back without evidence");
            } else if (!model.replaced()) {
                add(Breach.CHANGED, "of " + model.version() + ": the champion before it does not predict again");
            }
        }
    }

    private void add(Breach breach, String name) {
        findings.add(new Finding(breach, Item.RELEASE, name));
    }
}
