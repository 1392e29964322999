package io.reviewstream.quickstart.sample;

import java.util.Locale;
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

    /** What the reviews are about, and how their writers speak. */
    public enum Domain {
        /** Kitchen and household goods, in formal sentences. */
        HOUSEHOLD,
        /** Headphones, gadgets and apps, in slang; some words turn round: a heavy pan is good, a heavy phone is not. */
        ELECTRONICS;

        /** The name as it stands in ids and on the command line. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which templates a review is written from; the two sets share none. */
    public enum TemplateSet {
        /** To train on. */
        TRAINING,
        /** To measure with, never to train on. */
        HELD_OUT;

        /** The name as it stands in ids and on the command line. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static TemplateSet of(String id) {
            return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }
}
