package io.reviewstream.trainer.command;

import io.reviewstream.trainer.retrain.RetrainResult;

/** What came of a wish for a new model, in words and as JSON. */
final class RetrainWords {
    private RetrainWords() {}

    static void print(RetrainResult result, Results results) {
        if (result instanceof RetrainResult.Made made) {
            results.print(Words.RunJson.of(made.outcome()), Words.of(made.outcome()));
        } else if (result instanceof RetrainResult.Foreseen foreseen) {
            results.print(foreseen.forecast(), ForecastWords.of(foreseen.forecast()));
        } else if (result instanceof RetrainResult.NothingToDo nothing) {
            results.print(
                    Words.RunJson.withoutModel("NOTHING_TO_DO", nothing.reason()),
                    "Nothing to do: " + nothing.reason());
        } else if (result instanceof RetrainResult.Failed failed) {
            results.print(Words.RunJson.withoutModel("FAILED", failed.reason()), "Failed: " + failed.reason());
        }
    }
}
