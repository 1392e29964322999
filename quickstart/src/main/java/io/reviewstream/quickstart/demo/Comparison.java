package io.reviewstream.quickstart.demo;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.TemplateSet;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.evaluation.Evaluation;
import io.reviewstream.trainer.evaluation.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Both models on the same held-out reviews, which share no template with anything that was trained on or flowed.
 *
 * @param firstLive how right the first was on live reviews
 * @param secondLive how right the second was on live reviews
 */
record Comparison(Side first, Side second, Ledger.Score firstLive, Ledger.Score secondLive) {
    /** One model on both holdouts. */
    record Side(String version, Evaluation household, Evaluation electronics) {}

    static Comparison of(ModelBundle first, ModelBundle second, Ledger.LedgerSnapshot live, DemoSettings settings) {
        Corpus household = holdout(Domain.HOUSEHOLD, settings);
        Corpus electronics = holdout(Domain.ELECTRONICS, settings);
        return new Comparison(
                side(first, household, electronics),
                side(second, household, electronics),
                live.score(first.version().value()),
                live.score(second.version().value()));
    }

    private static Side side(ModelBundle model, Corpus household, Corpus electronics) {
        Evaluator evaluator = new Evaluator(ServedFile.FileOption.AUTO);
        return new Side(
                model.version().value(),
                evaluator.evaluate(model, household.rows()).evaluation(),
                evaluator.evaluate(model, electronics.rows()).evaluation());
    }

    private static Corpus holdout(Domain domain, DemoSettings settings) {
        List<SampleReview> reviews =
                new SampleReviews(settings.seed()).reviews(domain, TemplateSet.HELD_OUT, settings.holdoutRows());
        return Corpus.of(
                domain.id(),
                reviews.stream()
                        .map(review -> new Corpus.CorpusRow(review.reviewText(), review.isPositive()))
                        .toList());
    }

    boolean secondIsBetter() {
        return second.electronics().accuracy() > first.electronics().accuracy();
    }

    /** A table. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(row("", first.version(), second.version()));
        lines.add(row("household, held out", percent(first.household()), percent(second.household())));
        lines.add(
                row("electronics, held out (the drift)", percent(first.electronics()), percent(second.electronics())));
        lines.add(row("electronics, live", live(firstLive), live(secondLive)));
        return lines;
    }

    private static String row(String name, String one, String other) {
        return String.format(Locale.ROOT, "  %-34s %-24s %s", name, one, other).stripTrailing();
    }

    private static String percent(Evaluation evaluation) {
        return String.format(Locale.ROOT, "%.1f %% of %,d", 100 * evaluation.accuracy(), evaluation.rows());
    }

    private static String live(Ledger.Score score) {
        return score.driftedRows() == 0
                ? "no reviews"
                : String.format(
                        Locale.ROOT,
                        "%.1f %% of %,d",
                        100.0 * score.driftedRight() / score.driftedRows(),
                        score.driftedRows());
    }
}
