package io.reviewstream.common.cli;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Option;

/** The connection to Kafka and the names of topics; a picocli mixin. */
@HelpSection.In(HelpSection.KAFKA_TOPICS)
public final class KafkaOptions {
    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, separated by commas: bootstrap.servers.")
    @HelpSection.In(HelpSection.OPTIONS)
    private String bootstrapServers;

    @Option(
            names = "--kafka",
            paramLabel = "KEY=VALUE",
            split = "\\R",
            hideParamSyntax = true,
            description = "A setting of the Kafka clients, such as security.protocol=SASL_SSL; may be repeated. Secrets"
                    + " belong in the file of --config.")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--kafka-unchecked",
            paramLabel = "KEY=VALUE",
            split = "\\R",
            hideParamSyntax = true,
            description = "The same for a setting that Kafka's clients do not know, such as one of a metrics reporter.")
    @HelpSection.In(HelpSection.KAFKA_CONNECTION)
    private Map<String, String> unchecked = new LinkedHashMap<>();

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Text before the default names of topics, consumer groups, application ids and transactional"
                    + " ids; a topic named by an option of its own gets none (default: no prefix).")
    private String topicPrefix;

    @Option(
            names = "--reviews-topic",
            paramLabel = "TOPIC",
            description = "Topic of reviews to classify (default: reviews).")
    private String reviews;

    @Option(
            names = "--classified-reviews-topic",
            paramLabel = "TOPIC",
            description = "Topic of predictions (default: classified-reviews).")
    private String classifiedReviews;

    @Option(
            names = "--review-labels-topic",
            paramLabel = "TOPIC",
            description = "Topic of labels that arrive (default: review-labels).")
    private String reviewLabels;

    @Option(
            names = "--labeled-reviews-topic",
            paramLabel = "TOPIC",
            description = "Topic of labelled reviews, the training set (default: labeled-reviews).")
    private String labeledReviews;

    @Option(
            names = "--labels-unmatched-topic",
            paramLabel = "TOPIC",
            description = "Topic of labels that found no prediction (default: labels-unmatched).")
    private String labelsUnmatched;

    @Option(
            names = "--retrain-requests-topic",
            paramLabel = "TOPIC",
            description = "Topic of retrain requests (default: retrain-requests).")
    private String retrainRequests;

    @Option(
            names = "--model-announcements-topic",
            paramLabel = "TOPIC",
            description = "Topic of model announcements (default: model-announcements).")
    private String modelAnnouncements;

    @Option(
            names = "--reviews-dead-letters-topic",
            paramLabel = "TOPIC",
            description = "Topic of rejected records (default: reviews-dead-letters).")
    private String reviewsDeadLetters;

    @Option(
            names = "--challenger-predictions-topic",
            paramLabel = "TOPIC",
            description = "Topic of what both models of a release predict (default: challenger-predictions).")
    private String challengerPredictions;

    @Option(
            names = "--label-requests-topic",
            paramLabel = "TOPIC",
            description = "Topic of reviews that somebody should label (default: label-requests).")
    private String labelRequests;

    @Option(names = "--no-create-topics", description = "A missing topic is an error (default: it is created).")
    private boolean noCreateTopics;

    /** Whether brokers were given. */
    public boolean isGiven() {
        return bootstrapServers != null;
    }

    /** The brokers and client settings. */
    public KafkaSettings settings() {
        return settings(Set.of());
    }

    /**
     * The same for a program whose clients know more settings than Kafka's own.
     *
     * @throws UserException if there are no brokers, or a setting is unknown or not to be chosen
     */
    public KafkaSettings settings(Set<String> knownToProgram) {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw UserException.usage("--bootstrap-servers is missing. Give HOST:PORT of a Kafka broker.");
        }
        KafkaOverrides.check(overrides.keySet(), knownToProgram);
        KafkaOverrides.checkOurs("--kafka-unchecked", unchecked.keySet());
        Map<String, String> all = new LinkedHashMap<>(overrides);
        all.putAll(unchecked);
        return new KafkaSettings(bootstrapServers, all);
    }

    /** The topic names. */
    public Topics topics() {
        Map<TopicKind, String> names = new EnumMap<>(topicsBehind(topicPrefix).names());
        names.putAll(given());
        try {
            return new Topics(names);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage());
        }
    }

    private Map<TopicKind, String> given() {
        Map<TopicKind, String> given = new EnumMap<>(TopicKind.class);
        given.put(TopicKind.REVIEWS, reviews);
        given.put(TopicKind.CLASSIFIED_REVIEWS, classifiedReviews);
        given.put(TopicKind.REVIEW_LABELS, reviewLabels);
        given.put(TopicKind.LABELED_REVIEWS, labeledReviews);
        given.put(TopicKind.LABELS_UNMATCHED, labelsUnmatched);
        given.put(TopicKind.RETRAIN_REQUESTS, retrainRequests);
        given.put(TopicKind.MODEL_ANNOUNCEMENTS, modelAnnouncements);
        given.put(TopicKind.REVIEWS_DEAD_LETTERS, reviewsDeadLetters);
        given.put(TopicKind.CHALLENGER_PREDICTIONS, challengerPredictions);
        given.put(TopicKind.LABEL_REQUESTS, labelRequests);
        given.values().removeIf(Objects::isNull);
        return given;
    }

    /** The default topics with a prefix. */
    public static Topics topicsBehind(String prefix) {
        try {
            return Topics.withPrefix(prefix);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(
                    "--topic-prefix '" + prefix + "' is not a legal beginning of topic names: " + Topics.LEGAL);
        }
    }

    /** The prefix of default topics, consumer groups, application ids and transactional ids. */
    public String prefix() {
        return topicPrefix;
    }

    /** Whether missing topics are an error. */
    public boolean noCreateTopics() {
        return noCreateTopics;
    }

    /** Creates missing topics, or reports them with {@code --no-create-topics}. */
    public TopicSetup topicSetup() {
        return new TopicSetup(settings(), !noCreateTopics);
    }
}
