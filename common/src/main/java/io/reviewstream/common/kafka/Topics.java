package io.reviewstream.common.kafka;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** The names of the topics, which are all different. */
public record Topics(Map<TopicKind, String> names) {
    /** The default names without a prefix. */
    public static final Topics DEFAULT = withPrefix("");

    public Topics {
        names = Map.copyOf(names);
        if (names.size() != TopicKind.values().length) {
            throw new IllegalArgumentException("a topic has no name: " + names);
        }
        for (String name : names.values()) {
            if (!isLegal(name)) {
                throw new IllegalArgumentException("not a legal topic name: '" + name + "'");
            }
        }
        if (Set.copyOf(names.values()).size() != names.size()) {
            throw new IllegalArgumentException("two topics have the same name: " + names);
        }
    }

    /** Whether Kafka accepts the name. */
    public static boolean isLegal(String name) {
        return name.matches("[a-zA-Z0-9._-]{1,249}") && !name.equals(".") && !name.equals("..");
    }

    /** The default names with a prefix such as {@code acme.}. */
    public static Topics withPrefix(String prefix) {
        Map<TopicKind, String> names = new EnumMap<>(TopicKind.class);
        for (TopicKind kind : TopicKind.values()) {
            names.put(kind, prefix + kind.defaultName());
        }
        return new Topics(names);
    }

    /** All names. */
    public Set<String> all() {
        return Set.copyOf(names.values());
    }

    /** The kind of a topic with one of these names. */
    TopicKind kind(String name) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of the topics: " + name))
                .getKey();
    }

    /** Reviews to classify. */
    public String reviews() {
        return names.get(TopicKind.REVIEWS);
    }

    /** Predictions. */
    public String classifiedReviews() {
        return names.get(TopicKind.CLASSIFIED_REVIEWS);
    }

    /** Labels by review id. */
    public String reviewLabels() {
        return names.get(TopicKind.REVIEW_LABELS);
    }

    /** Labels joined with their reviews: the training set. */
    public String labeledReviews() {
        return names.get(TopicKind.LABELED_REVIEWS);
    }

    /** Labels whose review did not come in time. */
    public String labelsUnmatched() {
        return names.get(TopicKind.LABELS_UNMATCHED);
    }

    /** Requests to the trainer. */
    public String retrainRequests() {
        return names.get(TopicKind.RETRAIN_REQUESTS);
    }

    /** Outcomes of training, rollbacks and promotions. */
    public String modelAnnouncements() {
        return names.get(TopicKind.MODEL_ANNOUNCEMENTS);
    }

    /** Records that could not be processed. */
    public String reviewsDeadLetters() {
        return names.get(TopicKind.REVIEWS_DEAD_LETTERS);
    }
}
