package io.reviewstream.common.kafka;

import java.util.List;
import java.util.stream.Stream;

/** The names of the eight topics; every one can be chosen. */
public record Topics(
        String reviews,
        String classifiedReviews,
        String reviewLabels,
        String labeledReviews,
        String labelsUnmatched,
        String retrainRequests,
        String modelAnnouncements,
        String reviewsDeadLetters) {
    /** The names of the contract, without a prefix. */
    public static final Topics DEFAULT = withPrefix("");

    public Topics {
        List<String> all = Stream.of(
                        reviews,
                        classifiedReviews,
                        reviewLabels,
                        labeledReviews,
                        labelsUnmatched,
                        retrainRequests,
                        modelAnnouncements,
                        reviewsDeadLetters)
                .toList();
        for (String name : all) {
            if (!isLegal(name)) {
                throw new IllegalArgumentException("not a legal topic name: '" + name + "'");
            }
        }
        if (all.stream().distinct().count() != all.size()) {
            throw new IllegalArgumentException("two topics have the same name: " + all);
        }
    }

    /** Whether Kafka takes the name. */
    public static boolean isLegal(String name) {
        return name.matches("[a-zA-Z0-9._-]{1,249}") && !name.equals(".") && !name.equals("..");
    }

    /** The names of the contract behind a prefix, for example {@code acme.}. */
    public static Topics withPrefix(String prefix) {
        return new Topics(
                prefix + "reviews",
                prefix + "classified-reviews",
                prefix + "review-labels",
                prefix + "labeled-reviews",
                prefix + "labels-unmatched",
                prefix + "retrain-requests",
                prefix + "model-announcements",
                prefix + "reviews-dead-letters");
    }
}
