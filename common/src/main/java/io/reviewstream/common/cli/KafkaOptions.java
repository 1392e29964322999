package io.reviewstream.common.cli;

import io.reviewstream.common.failure.Failure;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach Kafka and what the topics are called; a picocli mixin. */
public final class KafkaOptions {
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
        if (bootstrapServers == null) {
            throw Failure.usage("Say where Kafka is: --bootstrap-servers HOST:PORT.");
        }
        return usage(() -> new KafkaSettings(bootstrapServers, overrides));
    }

    /** The topic names. */
    public Topics topics() {
        return usage(() -> {
            Topics names = Topics.withPrefix(topicPrefix);
            return new Topics(
                    or(reviews, names.reviews()),
                    or(classifiedReviews, names.classifiedReviews()),
                    or(reviewLabels, names.reviewLabels()),
                    or(labeledReviews, names.labeledReviews()),
                    or(labelsUnmatched, names.labelsUnmatched()),
                    or(retrainRequests, names.retrainRequests()),
                    or(modelAnnouncements, names.modelAnnouncements()),
                    or(reviewsDeadLetters, names.reviewsDeadLetters()));
        });
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

    private static String or(String given, String otherwise) {
        return Optional.ofNullable(given).orElse(otherwise);
    }

    private static <T> T usage(java.util.function.Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage());
        }
    }
}
