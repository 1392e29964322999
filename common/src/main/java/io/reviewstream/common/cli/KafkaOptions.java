package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How to reach Kafka and what the topics are called; a picocli mixin. */
public final class KafkaOptions {
    private static final String LEGAL = "letters, digits, '.', '_' and '-' are allowed, at most 249 in all.";

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, several separated by commas.")
    private String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            description = "Any setting of Kafka's clients, for example security.protocol=SASL_SSL; repeatable."
                    + " Keep secrets in the file of --config.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--topic-prefix", defaultValue = "", description = "Put before every topic name.")
    private String topicPrefix;

    @Option(names = "--reviews-topic", paramLabel = "TOPIC", description = "Instead of reviews.")
    private String reviews;

    @Option(names = "--classified-reviews-topic", paramLabel = "TOPIC", description = "Instead of classified-reviews.")
    private String classifiedReviews;

    @Option(names = "--review-labels-topic", paramLabel = "TOPIC", description = "Instead of review-labels.")
    private String reviewLabels;

    @Option(names = "--labeled-reviews-topic", paramLabel = "TOPIC", description = "Instead of labeled-reviews.")
    private String labeledReviews;

    @Option(names = "--labels-unmatched-topic", paramLabel = "TOPIC", description = "Instead of labels-unmatched.")
    private String labelsUnmatched;

    @Option(names = "--retrain-requests-topic", paramLabel = "TOPIC", description = "Instead of retrain-requests.")
    private String retrainRequests;

    @Option(
            names = "--model-announcements-topic",
            paramLabel = "TOPIC",
            description = "Instead of model-announcements.")
    private String modelAnnouncements;

    @Option(
            names = "--reviews-dead-letters-topic",
            paramLabel = "TOPIC",
            description = "Instead of reviews-dead-letters.")
    private String reviewsDeadLetters;

    @Option(names = "--no-create-topics", description = "Missing topics are an error instead of being created.")
    private boolean noCreateTopics;

    /** Whether a cluster was named. */
    public boolean isGiven() {
        return bootstrapServers != null;
    }

    /** The cluster. */
    public KafkaSettings settings() {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw UserException.usage("Say where Kafka is: --bootstrap-servers HOST:PORT.");
        }
        return new KafkaSettings(bootstrapServers, overrides);
    }

    /** The topic names. */
    public Topics topics() {
        Topics names = topicsBehind(topicPrefix);
        Map<String, String> options = new HashMap<>();
        return new Topics(
                name("--reviews-topic", reviews, names.reviews(), options),
                name("--classified-reviews-topic", classifiedReviews, names.classifiedReviews(), options),
                name("--review-labels-topic", reviewLabels, names.reviewLabels(), options),
                name("--labeled-reviews-topic", labeledReviews, names.labeledReviews(), options),
                name("--labels-unmatched-topic", labelsUnmatched, names.labelsUnmatched(), options),
                name("--retrain-requests-topic", retrainRequests, names.retrainRequests(), options),
                name("--model-announcements-topic", modelAnnouncements, names.modelAnnouncements(), options),
                name("--reviews-dead-letters-topic", reviewsDeadLetters, names.reviewsDeadLetters(), options));
    }

    /** The topics that only {@code --topic-prefix} names. */
    public static Topics topicsBehind(String prefix) {
        try {
            return Topics.withPrefix(prefix);
        } catch (IllegalArgumentException e) {
            throw UserException.usage("--topic-prefix '" + prefix + "' cannot begin the name of a topic: " + LEGAL);
        }
    }

    /** What comes before the names of consumer groups and applications, as before those of topics. */
    public String prefix() {
        return topicPrefix;
    }

    /** Whether missing topics are an error. */
    public boolean noCreateTopics() {
        return noCreateTopics;
    }

    /** How missing topics are treated. */
    public TopicSetup topicSetup() {
        return new TopicSetup(settings(), !noCreateTopics);
    }

    /**
     * The name that was given, else the usual one.
     *
     * @param options those that named the topics before, by name
     */
    private static String name(String option, String given, String usual, Map<String, String> options) {
        String name = given == null ? usual : given;
        if (!Topics.isLegal(name)) {
            throw UserException.usage(option + " '" + name + "' cannot be the name of a topic: " + LEGAL);
        }
        String other = options.put(name, option);
        if (other != null) {
            throw UserException.usage(
                    option + " and " + other + " have the same topic, '" + name + "'. Give each one of its own.");
        }
        return name;
    }
}
