package io.reviewstream.quickstart.sample;

import java.util.Objects;

/**
 * One synthetic review.
 *
 * @param reviewId unique within a seed
 * @param templateId the template of its deciding sentence, for example {@code household-contrast-training-03}
 * @param isPositive the true label
 */
public record SampleReview(
        String reviewId, Domain domain, TemplateSet split, String templateId, String reviewText, boolean isPositive) {
    /** Checks that nothing is missing. */
    public SampleReview {
        Objects.requireNonNull(reviewId, "reviewId");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(templateId, "templateId");
        if (reviewText.isBlank()) {
            throw new IllegalArgumentException("a sample review has text: " + reviewId);
        }
    }
}
