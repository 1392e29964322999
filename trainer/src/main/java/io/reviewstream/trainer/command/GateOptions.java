package io.reviewstream.trainer.command;

import io.reviewstream.common.cli.HelpSection;
import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import io.reviewstream.trainer.evaluation.PlanPolicy;
import io.reviewstream.trainer.run.Publisher.ReleasePolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Option;

/** What a model must pass before it is promoted; a picocli mixin. */
@HelpSection.In(HelpSection.GATE)
final class GateOptions {
    @Option(
            names = "--golden",
            paramLabel = "FILE.csv",
            description =
                    "Golden set: labelled reviews that a model must classify correctly to be promoted; no model is trained on"
                            + " them (default: none).")
    private Path golden;

    @Option(
            names = "--golden-share",
            defaultValue = "1",
            paramLabel = "SHARE",
            description =
                    "Share of the golden set that must be correct, above 0 and at most 1 (default: ${DEFAULT-VALUE}).")
    private double goldenShare;

    @Option(
            names = "--min-holdout",
            defaultValue = "50",
            paramLabel = "N",
            description = "Fewest held-out reviews, on which no model was trained, for a decision of the gate (default:"
                    + " ${DEFAULT-VALUE}).")
    private int fewestRows;

    @Option(
            names = "--plan",
            defaultValue = "network",
            paramLabel = "network|auto",
            description =
                    "Serving plan of the model. With network, DistilBERT reads every review. With auto, the cheapest plan"
                            + " within --accuracy-budget is served: a linear model may answer reviews that it is sure of,"
                            + " and be combined with the network on the others (default: ${DEFAULT-VALUE}).")
    private PlanPolicy.Choice plan;

    @Option(
            names = "--accuracy-budget",
            paramLabel = "POINTS",
            description = "Accuracy that a cheaper plan may lose to the best one, in percentage points, with 95 %%"
                    + " confidence (default: 0.3).")
    private Double accuracyBudget;

    @Option(
            names = "--release",
            defaultValue = "direct",
            paramLabel = "direct|shadow|canary",
            description =
                    "Release of a model that the gate accepted: direct promotes it at once; shadow and canary promote it once"
                            + " the labels that come back show that it is not worse, and a canary serves a share of the"
                            + " reviews until then (default: ${DEFAULT-VALUE}).")
    private ReleasePolicy.AcceptedModel release;

    @Option(
            names = "--canary-share",
            paramLabel = "SHARE",
            description = "Share of the reviews that a canary serves, above 0 and below 1 (default: 0.1).")
    private Double canaryShare;

    @Option(
            names = "--challenge-undecided",
            description =
                    "Shadow release of a model that the gate could not decide about, so that labels decide (default:"
                            + " it is stored and no more).")
    private boolean challengeUndecided;

    ReleasePolicy releasePolicy() {
        if (canaryShare != null && release != ReleasePolicy.AcceptedModel.CANARY) {
            throw UserException.usage(
                    "--canary-share is the share of a canary. Give --release canary too, or leave it out.");
        }
        try {
            return new ReleasePolicy(
                    release,
                    canaryShare == null ? ReleasePolicy.DIRECT.canaryShare() : canaryShare,
                    challengeUndecided);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    /** Checks the options before any data are read. */
    void check() {
        ReleasePolicy unused = releasePolicy();
        planPolicy();
        if (fewestRows < 1) {
            throw UserException.usage("--min-holdout must be at least 1, not " + fewestRows + ".");
        }
        if (!(goldenShare > 0 && goldenShare <= 1)) {
            throw UserException.usage("--golden-share must be above 0 and at most 1, not " + goldenShare + ".");
        }
    }

    Gate gate(Clock clock) {
        check();
        return new Gate(GateSettings.DEFAULT.withFewestRows(fewestRows), planPolicy(), clock);
    }

    private PlanPolicy planPolicy() {
        double points = accuracyBudget == null ? 100 * PlanPolicy.DEFAULT.accuracyBudget() : accuracyBudget;
        if (!(points >= 0 && points < 100)) {
            throw UserException.usage("--accuracy-budget must be at least 0 and below 100, not " + points + ".");
        }
        return new PlanPolicy(plan, points / 100);
    }

    /** Reads the golden set, if there is one. */
    GoldenSet golden() {
        check();
        return golden == null
                ? GoldenSet.NONE
                : new GoldenSet(CsvCorpus.readAll(List.of(golden)).rows(), goldenShare);
    }
}
