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
 * Settings of the streamer.
 *
 * @param applicationPrefix prefix of each {@code application.id}
 * @param createTopics whether missing topics are created
 * @param stateDirectory {@code state.dir} of the feedback application; a copy of its changelog topics
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
    /** In the user's cache directory, since losing it costs a restore only; without a home, in the temporary directory. */
    public static final Path DEFAULT_STATE_DIRECTORY = stateDirectory(Path.of(System.getProperty("user.home")));

    public StreamerSettings {
        Objects.requireNonNull(kafka);
        Objects.requireNonNull(topics);
        Objects.requireNonNull(applicationPrefix);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("--roles must be classify, feedback or both, not empty.");
        }
        roles = Set.copyOf(roles);
        Objects.requireNonNull(guarantee);
        Objects.requireNonNull(classify);
        Objects.requireNonNull(feedback);
        Objects.requireNonNull(http);
        Objects.requireNonNull(stateDirectory);
    }

    /** Both roles with defaults. */
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

    /** A copy with these roles. */
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

    /** A copy with these settings of the classify application. */
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

    /** A copy with these settings of the feedback application. */
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

    /** A copy with this HTTP listener. */
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

    /** A copy with this state directory. */
    public StreamerSettings withStateDirectory(Path other) {
        return new StreamerSettings(
                kafka, topics, applicationPrefix, createTopics, roles, guarantee, classify, feedback, http, other);
    }

    /** The {@code application.id} of a role. */
    public String applicationId(Role role) {
        return applicationPrefix
                + switch (role) {
                    case CLASSIFY -> "reviewstream-classify";
                    case FEEDBACK -> "reviewstream-feedback";
                };
    }
}
