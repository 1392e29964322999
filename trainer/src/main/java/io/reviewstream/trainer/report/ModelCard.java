package io.reviewstream.trainer.report;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.Truncation;
import java.util.Locale;

/**
 * The model card, {@code README.md} of a bundle: the fields that other tools read, then the same for people. What users
 * named, such as files and base models, is escaped.
 *
 * @see <a href="https://huggingface.co/docs/hub/model-cards">Model cards</a>
 */
final class ModelCard {
    private static final String PURPOSE =
            """
            For product reviews, to be called positive or negative: to watch how opinion moves, to sort, to find what
            needs an answer. `probability` is the chance that a review is positive; 0.5 or more counts as positive.

            """;

    private ModelCard() {}

    /**
     * Of a model that was trained here.
     *
     * @param pictures that stand in the bundle
     */
    static String of(Manifest manifest, Report report, Pictures pictures, BaseCard base) {
        StringBuilder card = new StringBuilder(FrontMatter.of(manifest, report, base));
        card.append("# ").append(manifest.version()).append("\n\n");
        card.append("A DistilBERT that says whether a product review is positive. Fine-tuned by reviewstream from ")
                .append(Markdown.escape(manifest.baseModel()))
                .append(".\n\n");
        pictures.accuracy().ifPresent(picture -> card.append(embed(picture)));
        card.append("## Evaluation\n\n").append(EvaluationSection.evaluation(report));
        card.append("## Calibration\n\n").append(EvaluationSection.calibration(report));
        pictures.reliability().forEach(picture -> card.append(embed(picture)));
        card.append(EvaluationSection.quantization(report));
        card.append("## Intended use\n\n").append(PURPOSE);
        card.append("## Limits\n\n")
                .append(String.format(
                        Locale.ROOT,
                        """
            - Reads at most %d tokens of a review%s.
            - Knows two answers. A review that is neither, or no review at all, gets one of them all the same.
            - Learned from the reviews below and from nothing newer. On other products, other kinds of text or other
              languages it may do worse than these numbers say.
            - The labels were taken as they came; where they are wrong, so are the numbers.
            - Not for decisions about people.

            """,
                        manifest.maxTokens(),
                        ignored(manifest.truncation())));
        card.append("## Training data\n\n").append(TrainingSection.data(report, base));
        card.append("## Training procedure\n\n").append(TrainingSection.procedure(report));
        pictures.loss().ifPresent(picture -> card.append(embed(picture)));
        return card.append(UseSection.of(manifest)).toString();
    }

    /** Of a model that was trained elsewhere. */
    static String ofExported(Manifest manifest, BaseCard base) {
        return FrontMatter.ofExported(manifest, base)
                + "# " + manifest.version() + "\n\nThe checkpoint " + Markdown.escape(manifest.baseModel())
                + ", exported by reviewstream. It was neither trained nor evaluated here, and its temperature is 1.\n\n"
                + UseSection.of(manifest);
    }

    private static String ignored(Truncation truncation) {
        return switch (truncation) {
            case HEAD -> "; the rest is ignored";
            case HEAD_TAIL ->
                "; of a longer one, a quarter of them are its first and the others its last, and what\n"
                        + "  is between is ignored";
        };
    }

    private static String embed(Picture picture) {
        return String.format(Locale.ROOT, "![%s](%s)\n\n", Markdown.escape(picture.title()), picture.png());
    }
}
