package io.reviewstream.trainer.command;

import io.reviewstream.common.error.UserException;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.retrain.RetrainSettings;
import io.reviewstream.trainer.run.BaseModel;
import io.reviewstream.trainer.run.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What a retraining starts from, and when there is enough to retrain on; a picocli mixin. */
final class RetrainOptions {
    @Option(names = "--base-model", paramLabel = "DIR|HUB_ID", description = TrainingOptions.BASE_MODEL)
    private String baseModel;

    @Option(
            names = "--start-from",
            defaultValue = "base",
            paramLabel = "base|champion",
            description =
                    "Initial weights: those of the base model, or of the champion, which accumulates its errors (default:"
                            + " ${DEFAULT-VALUE}).")
    private RetrainSettings.StartFrom startFrom;

    @Option(
            names = "--min-new-labels",
            defaultValue = "1",
            paramLabel = "N",
            description = "Fewest new labels since the last model for a training run; with 0, none is needed (default:"
                    + " ${DEFAULT-VALUE}).")
    private long minNewLabels;

    @Option(
            names = "--recent-weight",
            defaultValue = "1",
            paramLabel = "FACTOR",
            description = "Weight in the loss of labels that came after the champion was trained, at least 1 (default:"
                    + " ${DEFAULT-VALUE}).")
    private double recentWeight;

    @Option(
            names = "--data",
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description = "CSV files of more labelled reviews than those on labeled-reviews (default: none).")
    private List<Path> data = new ArrayList<>();

    /**
     * Finds the base model, which may have to be downloaded.
     *
     * @param find the base model of the option
     * @throws UserException if an option is out of range, or there is no such base model
     */
    RetrainSettings settings(TrainingPlan plan, Function<String, BaseModel> find) {
        if (baseModel == null) {
            throw UserException.usage("--base-model is missing. Give a directory or a hub id.");
        }
        BaseModel base = find.apply(baseModel);
        try {
            return new RetrainSettings(base, startFrom, plan, minNewLabels, recentWeight, () -> data.stream()
                    .map(CsvCorpus::read)
                    .toList());
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }
}
