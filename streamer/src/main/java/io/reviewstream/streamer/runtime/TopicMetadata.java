package io.reviewstream.streamer.runtime;

import io.reviewstream.common.error.UserException;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.streamer.deadletter.SizeLimits;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions and size limits of the topics.
 *
 * @param partitions by topic
 */
public record TopicMetadata(Map<String, Integer> partitions, SizeLimits limits) {
    private static final Logger LOG = LoggerFactory.getLogger(TopicMetadata.class);

    public TopicMetadata {
        partitions = Map.copyOf(partitions);
    }

    /**
     * Reads them from Kafka.
     *
     * @throws UserException where it cannot be reached
     */
    public static TopicMetadata read(KafkaSettings kafka, Collection<String> topics) {
        try (Admin admin = Admin.create(kafka.with(Map.of()))) {
            Map<String, Integer> partitions = new HashMap<>();
            Map<String, TopicDescription> descriptions =
                    admin.describeTopics(topics).allTopicNames().get();
            descriptions.forEach(
                    (name, topic) -> partitions.put(name, topic.partitions().size()));
            return new TopicMetadata(partitions, limits(admin, topics));
        } catch (ExecutionException e) {
            throw unreachable(kafka, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(kafka, e);
        }
    }

    private static SizeLimits limits(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        try {
            Map<String, Integer> limits = new HashMap<>();
            admin.describeConfigs(topics.stream()
                            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                            .toList())
                    .all()
                    .get()
                    .forEach((topic, config) -> limits.put(
                            topic.name(),
                            Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                                    .value())));
            return new SizeLimits(limits);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.atWarn()
                        .addKeyValue("reason", e.getCause().getMessage())
                        .log("Topic settings cannot be read (ACL DescribeConfigs is missing); using the default"
                                + " size limit");
                return SizeLimits.ofContract();
            }
            throw e;
        }
    }

    private static UserException unreachable(KafkaSettings kafka, Throwable cause) {
        return UserException.unreachable(
                "Cannot describe the topics on " + kafka.bootstrapServers() + ": "
                        + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ".",
                cause);
    }
}
