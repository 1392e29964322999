package io.reviewstream.common.kafka;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The names of the topics, which are all different. */
public record Topics(Map<TopicKind, String> names) {
    /** The default names without a prefix. */
    public static final Topics DEFAULT = withPrefix("");

    /** What a topic may be named. */
    public static final String LEGAL = "letters, digits, '.', '_' and '-' are allowed, at most 249 in all.";

    public Topics {
        names = Map.copyOf(names);
        Map<String, TopicKind> kinds = new HashMap<>();
        for (TopicKind kind : TopicKind.values()) {
            String name = names.get(kind);
            if (name == null || !name.matches("[a-zA-Z0-9._-]{1,249}") || name.equals(".") || name.equals("..")) {
                throw new IllegalArgumentException(
                        kind.option() + " '" + name + "' cannot be the name of a topic: " + LEGAL);
            }
            TopicKind other = kinds.put(name, kind);
            if (other != null) {
                throw new IllegalArgumentException(kind.option() + " and " + other.option() + " name the same topic, '"
                        + name + "'. Each needs a topic of its own.");
            }
        }
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

    /** What both models of a release predict. */
    public String challengerPredictions() {
        return names.get(TopicKind.CHALLENGER_PREDICTIONS);
    }

    /** Reviews that somebody should label. */
    public String labelRequests() {
        return names.get(TopicKind.LABEL_REQUESTS);
    }
}
