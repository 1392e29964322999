package io.reviewstream.streamer.settings;

import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * Everything the streamer can be told.
 *
 * @param applicationPrefix before the application ids
 * @param createTopics whether missing topics are created
 * @param stateDirectory where the feedback application keeps its stores; a cache of Kafka's changelogs
 */
public record StreamerSettings(
        KafkaSettings kafka,
        Topics topics,
        String applicationPrefix,
        boolean createTopics,
        Set<Role> roles,
        ProcessingGuarantee guarantee,
        ClassifySettings classify,
        FeedbackSettings feedback,
        HttpSettings http,
        Path stateDirectory) {
    /** In the user's cache, since losing it costs a restore; among temporary files for a user without a home. */
    public static final Path DEFAULT_STATE_DIRECTORY = stateDirectory(Path.of(System.getProperty("user.home")));

    public StreamerSettings {
        Objects.requireNonNull(kafka);
        Objects.requireNonNull(topics);
        Objects.requireNonNull(applicationPrefix);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("--roles is classify, feedback or both, not nothing.");
        }
        roles = Set.copyOf(roles);
        Objects.requireNonNull(guarantee);
        Objects.requireNonNull(classify);
        Objects.requireNonNull(feedback);
        Objects.requireNonNull(http);
        Objects.requireNonNull(stateDirectory);
    }

    /** Both roles and every default. */
    public static StreamerSettings of(KafkaSettings kafka, Topics topics) {
        return new StreamerSettings(
                kafka,
                topics,
                "",
                true,
                EnumSet.allOf(Role.class),
                ProcessingGuarantee.EXACTLY_ONCE_V2,
                ClassifySettings.DEFAULT,
                FeedbackSettings.DEFAULT,
                HttpSettings.DEFAULT,
                DEFAULT_STATE_DIRECTORY);
    }

    private static Path stateDirectory(Path home) {
        return Files.isWritable(home)
                ? home.resolve(Path.of(".cache", "reviewstream", "state"))
                : Path.of(System.getProperty("java.io.tmpdir"), "reviewstream", "state");
    }

    /** The same with these roles. */
    public StreamerSettings withRoles(Set<Role> others) {
        return new StreamerSettings(
                kafka,
                topics,
                applicationPrefix,
                createTopics,
                others,
                guarantee,
                classify,
                feedback,
                http,
                stateDirectory);
    }

    /** The same, classifying so. */
    public StreamerSettings withClassify(ClassifySettings other) {
        return new StreamerSettings(
                kafka,
                topics,
                applicationPrefix,
                createTopics,
                roles,
                guarantee,
                other,
                feedback,
                http,
                stateDirectory);
    }

    /** The same, matching labels so. */
    public StreamerSettings withFeedback(FeedbackSettings other) {
        return new StreamerSettings(
                kafka,
                topics,
                applicationPrefix,
                createTopics,
                roles,
                guarantee,
                classify,
                other,
                http,
                stateDirectory);
    }

    /** The same, listening there. */
    public StreamerSettings withHttp(HttpSettings other) {
        return new StreamerSettings(
                kafka,
                topics,
                applicationPrefix,
                createTopics,
                roles,
                guarantee,
                classify,
                feedback,
                other,
                stateDirectory);
    }

    /** The same, keeping its stores there. */
    public StreamerSettings withStateDirectory(Path other) {
        return new StreamerSettings(
                kafka, topics, applicationPrefix, createTopics, roles, guarantee, classify, feedback, http, other);
    }

    /** The id of one of the two applications. */
    public String applicationId(Role role) {
        return applicationPrefix
                + switch (role) {
                    case CLASSIFY -> "reviewstream-classify";
                    case FEEDBACK -> "reviewstream-feedback";
                };
    }
}
