package io.reviewstream.trainer.command;

import io.reviewstream.common.bundle.Adaptation;
import io.reviewstream.trainer.adapt.AdaptationPlan;
import io.reviewstream.trainer.data.TextCorpus;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The results of {@code adapt} as text. */
final class AdaptationFormatter {
    private AdaptationFormatter() {}

    /** The number of texts that were read and dropped, in one line. */
    static String of(TextCorpus corpus) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%d texts to learn from, %d to measure on",
                corpus.training().size(),
                corpus.validation().size()));
        corpus.leftOut().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        text.append(String.format(Locale.ROOT, ", dropped %d %s", entry.getValue(), entry.getKey())));
        return text.append('.').toString();
    }

    static String of(Adaptation adaptation, Path out) {
        return String.format(
                Locale.ROOT,
                "Adapted %s to %d texts (masking %s, head %s).%nPerplexity on %d other texts: %.2f before, %.2f after.%nStored"
                        + " in %s, a base model for 'reviewstream train --base-model %s'.",
                adaptation.baseModel(),
                adaptation.trainingTexts(),
                adaptation.masking(),
                adaptation.head(),
                adaptation.validationTexts(),
                adaptation.perplexityBefore(),
                adaptation.perplexityAfter(),
                out,
                out);
    }

    /** After Ctrl-C, in one line. */
    static String stopped(AdaptationPlan plan) {
        return "Stopped; nothing was written."
                + plan.compute()
                        .checkpoints()
                        .map(checkpoints -> checkpoints.isThere()
                                ? " The same command resumes from the last checkpoint."
                                : " No checkpoint was written yet, so the same command starts again.")
                        .orElse("");
    }
}
