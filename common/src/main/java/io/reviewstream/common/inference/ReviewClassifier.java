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

    /** Reviews as the model reads them; on several threads where one could not keep up with the device. */
    default List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        return reviewTexts.stream().map(this::tokenize).toList();
    }

    /** Classifies texts one by one. */
    default List<Prediction> classifyEach(List<String> reviewTexts) {
        return reviewTexts.stream()
                .map(text -> classify(List.of(tokenize(text))).get(0))
                .toList();
    }
}
