package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.ModelVersion;
import java.util.Arrays;

/** A model computed NaN or an infinite number for a review, though its weights are finite. */
public final class NonFiniteLogitsException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int[] tokenIds;

    NonFiniteLogitsException(ModelVersion version, TokenizedReview review) {
        super("Model " + version + " returned logits that are not finite");
        tokenIds = Arrays.stream(review.ids()).mapToInt(Math::toIntExact).toArray();
    }

    /** The token ids of the review. */
    public int[] tokenIds() {
        return tokenIds.clone();
    }
}
