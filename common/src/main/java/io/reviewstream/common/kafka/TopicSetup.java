package io.reviewstream.common.kafka;

import io.reviewstream.common.error.UserException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates missing topics with the settings of {@link TopicKind}. Existing topics are not changed. */
public final class TopicSetup {
    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaSettings kafka;
    private final boolean create;

    /**
     * Sends no request.
     *
     * @param create whether missing topics are created; otherwise they are an error
     */
    public TopicSetup(KafkaSettings kafka, boolean create) {
        this.kafka = kafka;
        this.create = create;
    }

    /**
     * Creates those of these topics that are missing.
     *
     * @param needed names, each one of {@code topics}
     * @throws UserException if Kafka cannot be reached, or if a topic is missing and is not to be created
     */
    public void ensure(Topics topics, Collection<String> needed) {
        try (Admin admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT.toMillis(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) TIMEOUT.toMillis() / 2)))) {
            Set<String> existing = await(admin.listTopics().names());
            List<String> missing =
                    needed.stream().filter(name -> !existing.contains(name)).toList();
            if (missing.isEmpty()) {
                return;
            }
            if (!create) {
                throw UserException.unreachable(
                        "Topics are missing on " + kafka.bootstrapServers() + ": " + String.join(", ", missing)
                                + ". Create them; 'reviewstream stream' does when it starts, unless it has --no-create-topics.",
                        null);
            }
            for (NewTopic topic : missing.stream()
                    .map(name -> topics.kind(name).newTopic(name))
                    .toList()) {
                create(admin, topic);
            }
            waitUntilListed(admin, missing);
        }
    }

    /** Right after the creation a broker may not know the topic yet; Kafka Streams would fail then. */
    private void waitUntilListed(Admin admin, List<String> created) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (!await(admin.listTopics().names()).containsAll(created)) {
            if (System.nanoTime() > deadline) {
                throw unreachable(new TimeoutException("created topics are not listed"));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void create(Admin admin, NewTopic topic) {
        try {
            await(admin.createTopics(List.of(topic)).all());
            LOG.atInfo()
                    .addKeyValue("topic", topic.name())
                    .addKeyValue("settings", topic.configs())
                    .log("Created a topic");
        } catch (UserException e) {
            // Another program may have created it in the meantime.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
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
}
