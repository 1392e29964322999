package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelVersion;
import java.util.List;

/** Predicts whether reviews are positive. Thread-safe. */
public interface ReviewClassifier {
    /** The bundle behind it. */
    ModelVersion modelVersion();

    /** A review as the model reads it. */
    TokenizedReview tokenize(String reviewText);

    /**
     * Classifies one run: a single padded batch, so its reviews should be of nearly equal length.
     *
     * @param run at least one review, tokenized by this very classifier
     * @return the predictions in the run's order
     */
    List<Prediction> classify(List<TokenizedReview> run);

    /** Classifies any number of texts, in runs that {@link Runs} cuts; predictions in the order of the texts. */
    default List<Prediction> classifyAll(List<String> reviewTexts) {
        List<TokenizedReview> reviews = reviewTexts.stream().map(this::tokenize).toList();
        Prediction[] predictions = new Prediction[reviews.size()];
        for (List<Integer> run : Runs.DEFAULT.cut(reviews)) {
            List<Prediction> results = classify(run.stream().map(reviews::get).toList());
            for (int i = 0; i < run.size(); i++) {
                predictions[run.get(i)] = results.get(i);
            }
        }
        return List.of(predictions);
    }
}
