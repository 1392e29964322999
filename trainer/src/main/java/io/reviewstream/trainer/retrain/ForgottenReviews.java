package io.reviewstream.trainer.retrain;

import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.trainer.data.Corpus;
import io.reviewstream.trainer.data.ReviewRow;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reviews that the champion was trained on and that the next training set lacks. */
final class ForgottenReviews {
    /** The share of the champion's training reviews; a few may have been erased. */
    private static final double MOST_FORGOTTEN = 0.1;

    private ForgottenReviews() {}

    /**
     * A warning if they are many.
     *
     * @param lineage of the champion, with its training texts
     * @param corpus the next training set
     * @param topic where it comes from, beside files
     */
    static Optional<String> warning(ModelVersion champion, Manifest.Lineage lineage, Corpus corpus, String topic) {
        Set<String> here = corpus.rows().stream().map(ReviewRow::textHash).collect(Collectors.toSet());
        long missing = lineage.trainingTexts().stream()
                .filter(text -> !here.contains(text))
                .count();
        if (missing <= MOST_FORGOTTEN * lineage.trainingTexts().size()) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "Champion %s was trained on %d reviews, and %d of them are not among these %d: %s and --data do not have"
                        + " them, so the new model does not learn from them. Its sources are %s. Write them to the topic"
                        + " with 'reviewstream labels import --data FILE.csv', or give retrain --data FILE.csv.",
                champion,
                lineage.trainingTexts().size(),
                missing,
                corpus.rows().size(),
                topic,
                lineage.sources().stream().map(Manifest.Source::name).collect(Collectors.joining(", "))));
    }
}
