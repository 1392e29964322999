package io.reviewstream.trainer.command;

import io.reviewstream.trainer.retrain.RetrainResult;

/** What came of a wish for a new model, in words and as JSON. */
final class RetrainFormatter {
    private RetrainFormatter() {}

    static void print(RetrainResult result, ResultPrinter results) {
        if (result instanceof RetrainResult.Made made) {
            results.print(ResultFormatter.RunJson.of(made.outcome()), ResultFormatter.of(made.outcome()));
        } else if (result instanceof RetrainResult.Foreseen foreseen) {
            results.print(foreseen.forecast(), DryRunFormatter.of(foreseen.forecast()));
        } else if (result instanceof RetrainResult.NothingToDo nothing) {
            results.print(
                    ResultFormatter.RunJson.withoutModel("NOTHING_TO_DO", nothing.reason()),
                    "Nothing to do: " + nothing.reason());
        } else if (result instanceof RetrainResult.Failed failed) {
            results.print(
                    ResultFormatter.RunJson.withoutModel("FAILED", failed.reason()), "Failed: " + failed.reason());
        }
    }
}
