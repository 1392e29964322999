package io.reviewstream.trainer.command;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.GoldenSet;
import io.reviewstream.trainer.evaluation.Gate;
import io.reviewstream.trainer.evaluation.GateSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Option;

/** What a model has to show before it comes into force; a picocli mixin. */
final class GateOptions {
    @Option(
            names = "--golden",
            paramLabel = "FILE.csv",
            description = "Labelled reviews that a model has to get right to come into force; they never train one.")
    private Path golden;

    @Option(
            names = "--golden-share",
            defaultValue = "1",
            paramLabel = "SHARE",
            description = "How many of them it has to get right. Default: ${DEFAULT-VALUE}, all of them.")
    private double goldenShare;

    @Option(
            names = "--min-holdout",
            defaultValue = "50",
            paramLabel = "N",
            description = "Held-out reviews, trained on by no model, below which the gate does not decide. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int fewestRows;

    Gate gate(Clock clock) {
        if (fewestRows < 1) {
            throw UserException.usage("--min-holdout must be at least 1, not " + fewestRows + ".");
        }
        return new Gate(GateSettings.DEFAULT.withFewestRows(fewestRows), clock);
    }

    /** None where no file was named. */
    GoldenSet golden() {
        if (!(goldenShare > 0 && goldenShare <= 1)) {
            throw UserException.usage("--golden-share must be above 0 and at most 1, not " + goldenShare + ".");
        }
        return golden == null
                ? GoldenSet.NONE
                : new GoldenSet(CsvCorpus.readAll(List.of(golden)).rows(), goldenShare);
    }
}
