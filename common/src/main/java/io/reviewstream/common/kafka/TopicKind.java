package io.reviewstream.common.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of reviewstream, with their default names and the settings that they are created with. */
public enum TopicKind {
    REVIEWS("reviews"),
    CLASSIFIED_REVIEWS("classified-reviews"),
    REVIEW_LABELS("review-labels"),
    /** The training set: the newest label of each review. */
    LABELED_REVIEWS("labeled-reviews", 4, TopicConfig.CLEANUP_POLICY_COMPACT),
    LABELS_UNMATCHED("labels-unmatched"),
    RETRAIN_REQUESTS("retrain-requests"),
    /** In one partition, so that announcements have one order. */
    MODEL_ANNOUNCEMENTS("model-announcements", 1, TopicConfig.CLEANUP_POLICY_COMPACT),
    REVIEWS_DEAD_LETTERS("reviews-dead-letters"),
    CHALLENGER_PREDICTIONS("challenger-predictions"),
    /** Open until a tombstone follows. */
    LABEL_REQUESTS("label-requests", 4, TopicConfig.CLEANUP_POLICY_COMPACT);

    private final String defaultName;
    private final int partitions;
    private final String cleanupPolicy;

    /** Four partitions, and the retention of the broker. */
    TopicKind(String defaultName) {
        this(defaultName, 4, TopicConfig.CLEANUP_POLICY_DELETE);
    }

    TopicKind(String defaultName, int partitions, String cleanupPolicy) {
        this.defaultName = defaultName;
        this.partitions = partitions;
        this.cleanupPolicy = cleanupPolicy;
    }

    /** Durations of compacted topics. */
    public static final class Retention {
        /** Within this time an erased text becomes eligible for compaction. */
        public static final Duration MAX_COMPACTION_LAG = Duration.ofDays(1);

        /** A streamer that is down for less than this still reads each tombstone. */
        static final Duration TOMBSTONES = Duration.ofDays(7);

        private Retention() {}
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /** The name without prefix. */
    public String defaultName() {
        return defaultName;
    }

    /** The option that sets another name. */
    public String option() {
        return "--" + defaultName + "-topic";
    }

    /** The topic to create, with the default replication factor of the broker. */
    NewTopic newTopic(String name) {
        Map<String, String> all = new HashMap<>();
        all.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy);
        if (this == LABELED_REVIEWS || this == LABEL_REQUESTS) {
            all.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(Retention.MAX_COMPACTION_LAG));
            all.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(Retention.TOMBSTONES));
        }
        // Retention counts from when a review arrived, not from when it was written.
        all.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        all.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaSettings.MAX_MESSAGE_BYTES));
        return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(all);
    }
}
