package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.cli.CommonOptions;
import io.reviewstream.common.cli.ModelOptions;
import io.reviewstream.common.cli.ServingOptions;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.CsvCorpus;
import io.reviewstream.trainer.data.ReviewRow;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure a model on labelled reviews, through the classifier that serves.",
        footer = {
            "",
            "Examples:",
            "  reviewstream evaluate --registry models/ --data kept-apart.csv --json",
            "  reviewstream evaluate --model models/v20260417-093012-3fa9c1 --data kept-apart.csv"
        })
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    private ModelOptions model;

    @Mixin
    private ResultPrinter results;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            split = "\\R",
            hideParamSyntax = true,
            paramLabel = "FILE.csv",
            description = "Labelled reviews: columns reviewText (or text, review) and isPositive.")
    private List<Path> data;

    @Mixin
    private ServingOptions serving;

    @Override
    public Integer call() {
        ModelBundle bundle = model.bundle();
        Corpus corpus = CsvCorpus.readAll(data);
        results.tell(ResultFormatter.of(corpus));
        warnOfTrainingTexts(bundle, corpus);
        Evaluation evaluation =
                new Evaluator(serving.serving()).evaluate(bundle, corpus.rows()).evaluation();
        results.print(evaluation, ResultFormatter.of(evaluation));
        return 0;
    }

    private void warnOfTrainingTexts(ModelBundle bundle, Corpus corpus) {
        Set<String> trained = new HashSet<>(bundle.manifest().lineage().trainingTexts());
        long known = corpus.rows().stream()
                .map(ReviewRow::textHash)
                .filter(trained::contains)
                .count();
        if (known > 0) {
            results.tell(String.format(
                    Locale.ROOT,
                    "Warning: the model was trained on %d of these %d reviews; the numbers are too good.",
                    known,
                    corpus.rows().size()));
        }
    }
}
