package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.quickstart.demo.Ledger.LedgerSnapshot;
import io.reviewstream.quickstart.sample.SampleReview.Domain;
import io.reviewstream.quickstart.sample.SampleReview.TemplateSet;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import java.util.List;
import java.util.Locale;

/**
 * The closing table, and the checks of the loop. Both models are compared on held-out reviews, which share no template with
 * anything that was trained on or flowed, and on the live reviews that they classified.
 */
record LoopResult(List<String> table, List<Check> checks) {
    private static final int HOLDOUT_ROWS = 800;

    LoopResult {
        table = List.copyOf(table);
        checks = List.copyOf(checks);
    }

    /** A claim that holds or does not. */
    record Check(boolean holds, String claim) {
        String line() {
            return (holds ? "  ok      " : "  FAILED  ") + claim;
        }
    }

    /** One model on both holdouts, and its score on live reviews. */
    record Side(String version, Evaluation household, Evaluation electronics, Ledger.Score live) {}

    static LoopResult of(ModelBundle first, ModelBundle second, LedgerSnapshot end, long seed) {
        Corpus household = holdout(Domain.HOUSEHOLD, seed);
        Corpus electronics = holdout(Domain.ELECTRONICS, seed);
        return of(side(first, household, electronics, end), side(second, household, electronics, end), end);
    }

    private static Corpus holdout(Domain domain, long seed) {
        return Corpus.of(
                domain.id(),
                new SampleReviews(seed)
                        .reviews(domain, TemplateSet.HELD_OUT, HOLDOUT_ROWS).stream()
                                .map(review -> new Corpus.CorpusRow(review.reviewText(), review.isPositive()))
                                .toList());
    }

    private static Side side(ModelBundle model, Corpus household, Corpus electronics, LedgerSnapshot end) {
        Evaluator evaluator = new Evaluator(ServedFile.FileOption.AUTO);
        String version = model.version().value();
        return new Side(
                version,
                evaluator.evaluate(model, household.rows()).evaluation(),
                evaluator.evaluate(model, electronics.rows()).evaluation(),
                end.score(version));
    }

    static LoopResult of(Side first, Side second, LedgerSnapshot end) {
        List<String> table = List.of(
                row("", first.version(), second.version()),
                row("household, held out", percent(first.household()), percent(second.household())),
                row("electronics, held out (the drift)", percent(first.electronics()), percent(second.electronics())),
                row("electronics, live", live(first.live()), live(second.live())));
        List<Check> checks = List.of(
                new Check(
                        end.exactlyOnce(),
                        String.format(
                                Locale.ROOT,
                                "each of %,d reviews was classified once: %,d classified, %,d duplicated, %,d unknown, %,d dead letters",
                                end.produced(),
                                end.classified(),
                                end.duplicated(),
                                end.unknown(),
                                end.deadLetters())),
                new Check(
                        first.live().rows() > 0 && second.live().rows() > 0,
                        String.format(
                                Locale.ROOT,
                                "both models classified live reviews: %,d and %,d",
                                first.live().rows(),
                                second.live().rows())),
                new Check(
                        second.electronics().accuracy() > first.electronics().accuracy(),
                        "the second model is better on held-out electronics reviews"));
        return new LoopResult(table, checks);
    }

    boolean holds() {
        return checks.stream().allMatch(Check::holds);
    }

    private static String row(String name, String one, String other) {
        return String.format(Locale.ROOT, "  %-34s %-24s %s", name, one, other).stripTrailing();
    }

    private static String percent(Evaluation evaluation) {
        return percent(evaluation.accuracy(), evaluation.rows());
    }

    private static String live(Ledger.Score score) {
        return score.driftedRows() == 0
                ? "no reviews"
                : percent((double) score.driftedCorrect() / score.driftedRows(), score.driftedRows());
    }

    private static String percent(double share, long rows) {
        return String.format(Locale.ROOT, "%.1f %% of %,d", 100 * share, rows);
    }
}
