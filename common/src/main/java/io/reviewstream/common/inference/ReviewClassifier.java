package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.event.Stage;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Predicts whether reviews are positive. Thread-safe. */
public interface ReviewClassifier {
    /** Version of the bundle. */
    ModelVersion modelVersion();

    /** The prediction of the model's linear stage, if it is sure of it; such a review needs neither tokens nor a batch. */
    default Optional<Prediction> answer(String reviewText) {
        return Optional.empty();
    }

    /** The tokens of a review, truncated to what the model reads. */
    TokenizedReview tokenize(String reviewText);

    /** The tokens of a review as text, truncated likewise, without the special ones; empty if the classifier has none as text. */
    default List<String> pieces(String reviewText) {
        return List.of();
    }

    /**
     * Classifies one batch with the network, padded to its longest review; use reviews of nearly equal length.
     *
     * @param batch at least one review, tokenized by this classifier
     * @return the predictions in the order of the batch
     */
    List<Prediction> classify(List<TokenizedReview> batch);

    /** The tokens of each review, in order; made on several threads if one cannot keep up with the device. */
    default List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        return reviewTexts.stream().map(this::tokenize).toList();
    }

    /**
     * Classifies a few texts with the network, of several lengths since ONNX Runtime allocates by shape; throws if the model
     * fails on one.
     */
    default void warmUp() {
        List<String> texts = List.of(
                "good",
                "good case ".repeat(20),
                "good case ".repeat(200),
                "I love it. This is the best one that I have ever bought, and it works great!",
                "It did not work and broke after two weeks. Very bad quality, do not waste your money.",
                "The price is ok, but the product was not as described, so I would not buy it again.");
        texts.forEach(this::answer);
        texts.forEach(text -> classify(List.of(tokenize(text))));
    }

    /** Classifies texts; each that needs the network in a batch of its own. */
    default List<Prediction> classifyEach(List<String> reviewTexts) {
        return reviewTexts.stream()
                .map(text -> answer(text)
                        .orElseGet(() -> classify(List.of(tokenize(text))).get(0)))
                .toList();
    }

    /**
     * The prediction for one review.
     *
     * @param probability P(positive), in [0, 1], calibrated by the bundle's temperature
     * @param tokens number of tokens that the network read, special tokens included; 0 if it read none
     * @param unknownTokens of them, those that stand for a word that the vocabulary does not have
     * @param truncated whether the review has more tokens than the network read
     * @param stage that made it
     * @param audit if the network read a review that the linear stage is sure of, whether both predict the same
     */
    public record Prediction(
            double probability,
            int tokens,
            int unknownTokens,
            boolean truncated,
            Stage stage,
            Optional<Boolean> audit) {
        public Prediction {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("not a probability: " + probability);
            }
            Objects.requireNonNull(stage);
            Objects.requireNonNull(audit);
        }

        /** Of the network, for a review that the linear stage is not sure of. */
        public Prediction(double probability, int tokens, int unknownTokens, boolean truncated) {
            this(probability, tokens, unknownTokens, truncated, Stage.NETWORK, Optional.empty());
        }

        /** The same without unknown words. */
        public Prediction(double probability, int tokens, boolean truncated) {
            this(probability, tokens, 0, truncated);
        }

        /** Probability of the predicted class, at least one half. */
        public double confidence() {
            return Math.max(probability, 1 - probability);
        }

        /** Whether the probability is at least one half. */
        public boolean isPositive() {
            return probability >= 0.5;
        }
    }
}
