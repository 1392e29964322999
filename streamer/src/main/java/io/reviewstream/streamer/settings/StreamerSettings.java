package io.reviewstream.streamer.settings;

import io.reviewstream.common.http.HttpSettings;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Settings of the streamer. */
public record StreamerSettings(
        KafkaSettings kafka,
        Topics topics,
        ApplicationSettings applications,
        ClassifySettings classify,
        FeedbackSettings feedback,
        ReleaseSettings release,
        HttpSettings http) {
    public StreamerSettings {
        Objects.requireNonNull(kafka);
        Objects.requireNonNull(topics);
        Objects.requireNonNull(applications);
        Objects.requireNonNull(classify);
        Objects.requireNonNull(feedback);
        Objects.requireNonNull(release);
        Objects.requireNonNull(http);
    }

    /**
     * Which Kafka Streams applications run, and how.
     *
     * @param prefix of each {@code application.id}
     * @param createTopics whether missing topics are created
     * @param stateDirectory {@code state.dir} of the feedback and release applications; a copy of their changelog topics
     */
    public record ApplicationSettings(
            String prefix, boolean createTopics, Set<Role> roles, ProcessingGuarantee guarantee, Path stateDirectory) {
        /** In the user's cache directory, since losing it costs a restore only; without a home, in the temporary one. */
        private static final Path DEFAULT_STATE_DIRECTORY = stateDirectory(Path.of(System.getProperty("user.home")));

        /** All applications, exactly once. */
        public static final ApplicationSettings DEFAULT = of("", EnumSet.allOf(Role.class), DEFAULT_STATE_DIRECTORY);

        public ApplicationSettings {
            Objects.requireNonNull(prefix);
            if (roles.isEmpty()) {
                throw new IllegalArgumentException(
                        "--roles must be one or more of classify, feedback and release, not empty.");
            }
            roles = Set.copyOf(roles);
            Objects.requireNonNull(guarantee);
            Objects.requireNonNull(stateDirectory);
        }

        /** Exactly once; missing topics are created. */
        public static ApplicationSettings of(String prefix, Set<Role> roles, Path stateDirectory) {
            return new ApplicationSettings(prefix, true, roles, ProcessingGuarantee.EXACTLY_ONCE_V2, stateDirectory);
        }

        private static Path stateDirectory(Path home) {
            return Files.isWritable(home)
                    ? home.resolve(Path.of(".cache", "reviewstream", "state"))
                    : Path.of(System.getProperty("java.io.tmpdir"), "reviewstream", "state");
        }
    }

    /** One of the Kafka Streams applications. */
    public enum Role {
        /** Turns reviews into predictions. */
        CLASSIFY,
        /** Joins labels with predictions and requests retraining. */
        FEEDBACK,
        /** Compares a new model with the champion before it, and rolls back the one that is worse. */
        RELEASE;

        /** Its name on the command line and as the label {@code role} of metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Its {@code application.id}. */
        public String applicationId(String prefix) {
            return prefix + "reviewstream-" + label();
        }
    }

    /** {@code processing.guarantee} of Kafka Streams. */
    public enum ProcessingGuarantee {
        /** Each input record has exactly one committed prediction. */
        EXACTLY_ONCE_V2,
        /** Each input record has one prediction or, after a crash, several. */
        AT_LEAST_ONCE;

        /** The value of the Kafka Streams setting. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All applications with defaults. */
    public static StreamerSettings of(KafkaSettings kafka, Topics topics) {
        return new StreamerSettings(
                kafka,
                topics,
                ApplicationSettings.DEFAULT,
                ClassifySettings.DEFAULT,
                FeedbackSettings.DEFAULT,
                ReleaseSettings.DEFAULT,
                HttpSettings.DEFAULT);
    }

    /** The {@code application.id} of a role. */
    public String applicationId(Role role) {
        return role.applicationId(applications.prefix());
    }

    /** The topics that these roles read or write. */
    public Set<String> topicNames() {
        Set<String> names = new TreeSet<>(Set.of(
                topics.classifiedReviews(),
                topics.reviewLabels(),
                topics.modelAnnouncements(),
                topics.reviewsDeadLetters()));
        if (applications.roles().contains(Role.CLASSIFY)) {
            names.add(topics.reviews());
        }
        if (applications.roles().contains(Role.FEEDBACK)) {
            names.addAll(Set.of(topics.labeledReviews(), topics.labelsUnmatched(), topics.retrainRequests()));
            if (feedback.labelRequests().isEnabled()) {
                names.addAll(Set.of(topics.labelRequests(), topics.challengerPredictions()));
            }
        }
        if (applications.roles().contains(Role.RELEASE)) {
            names.add(topics.labeledReviews());
            if (release.shadowShare() > 0) {
                names.add(topics.challengerPredictions());
            }
        }
        return names;
    }
}
