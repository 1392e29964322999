package io.reviewstream.common.kafka;

import io.reviewstream.common.error.UserException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics that are missing, with the settings of the contract; those that exist are left as they are. */
public final class TopicSetup {
    /** After so long an erased text is due to be cleaned from a compacted topic, however little is written. */
    public static final Duration ERASED_WITHIN = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int DEFAULT_PARTITIONS = 4;
    /** For so long a streamer may be down and still learn of an erasure. */
    private static final Duration TOMBSTONES_KEPT = Duration.ofDays(7);

    private final KafkaSettings kafka;
    private final boolean create;

    /**
     * For one cluster.
     *
     * @param create whether missing topics are created; otherwise they are an error
     */
    public TopicSetup(KafkaSettings kafka, boolean create) {
        this.kafka = kafka;
        this.create = create;
    }

    /**
     * Makes sure that these topics exist.
     *
     * @param needed names, each one of {@code topics}
     * @throws UserException where Kafka cannot be reached, or a topic is missing and must not be created
     */
    public void ensure(Topics topics, Collection<String> needed) {
        try (Admin admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis() / 2)))) {
            Set<String> existing = await(admin.listTopics().names());
            List<String> missing =
                    needed.stream().filter(name -> !existing.contains(name)).toList();
            if (missing.isEmpty()) {
                return;
            }
            if (!create) {
                throw UserException.unreachable(
                        "Topics are missing on " + kafka.bootstrapServers() + ": " + String.join(", ", missing)
                                + ". Create them, or leave out --no-create-topics.",
                        null);
            }
            for (NewTopic topic :
                    missing.stream().map(name -> specification(topics, name)).toList()) {
                create(admin, topic);
            }
            waitUntilListed(admin, missing);
        }
    }

    /** A broker that is asked right after the creation may not know the topic yet, and Kafka Streams gives up then. */
    private void waitUntilListed(Admin admin, List<String> created) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!await(admin.listTopics().names()).containsAll(created)) {
            if (System.nanoTime() > deadline) {
                throw unreachable(new TimeoutException("created topics do not appear"));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void create(Admin admin, NewTopic topic) {
        try {
            admin.createTopics(List.of(topic)).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            LOG.atInfo()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("settings", topic.configs())
                    .log("Topic created");
        } catch (ExecutionException e) {
            // Two programs that start together both find it missing.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw unreachable(e.getCause());
            }
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    /** The contract's settings of one topic. */
    static NewTopic specification(Topics topics, String name) {
        boolean single = name.equals(topics.modelAnnouncements());
        boolean compacted = single || name.equals(topics.labeledReviews());
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(KafkaSettings.MAX_MESSAGE_BYTES));
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, compacted ? "compact" : "delete");
        if (name.equals(topics.labeledReviews())) {
            configs.put(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(ERASED_WITHIN.toMillis()));
            configs.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, String.valueOf(TOMBSTONES_KEPT.toMillis()));
        }
        return new NewTopic(name, Optional.of(single ? 1 : DEFAULT_PARTITIONS), Optional.empty()).configs(configs);
    }

    private <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        }
    }

    private UserException unreachable(Throwable cause) {
        return UserException.unreachable(
                "Kafka cannot be reached at " + kafka.bootstrapServers() + " ("
                        + cause.getClass().getSimpleName()
                        + Optional.ofNullable(cause.getMessage())
                                .map(text -> ": " + text)
                                .orElse("")
                        + "). Check --bootstrap-servers and the --kafka security settings.",
                cause);
    }

    /** Every topic of ours. */
    public static Set<String> all(Topics topics) {
        return List.of(
                        topics.reviews(),
                        topics.classifiedReviews(),
                        topics.reviewLabels(),
                        topics.labeledReviews(),
                        topics.labelsUnmatched(),
                        topics.retrainRequests(),
                        topics.modelAnnouncements(),
                        topics.reviewsDeadLetters())
                .stream()
                .collect(Collectors.toUnmodifiableSet());
    }
}
