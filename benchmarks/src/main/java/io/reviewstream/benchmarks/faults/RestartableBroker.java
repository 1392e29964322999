package io.reviewstream.benchmarks.faults;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** A broker that keeps its port and its data when it restarts. Owned by one thread. */
final class RestartableBroker implements AutoCloseable {
    private static final int PARTITIONS = 4;

    private final Path directory;
    private final int port;
    private InProcessKafka kafka;

    /** Starts it on a free port and creates the topics: timestamps are kept, and a prediction can be too large. */
    RestartableBroker(Path directory) {
        this.directory = directory;
        this.kafka = start(0);
        this.port = Integer.parseInt(address().substring(address().lastIndexOf(':') + 1));
        Topics topics = Topics.DEFAULT;
        createTopic(topics.reviews(), KafkaSettings.MAX_MESSAGE_BYTES);
        createTopic(topics.reviewsDeadLetters(), KafkaSettings.MAX_MESSAGE_BYTES);
        createTopic(topics.classifiedReviews(), ReviewScenario.MAX_PREDICTION_BYTES);
        new TopicSetup(KafkaSettings.of(address()), true).ensure(topics, topics.all());
    }

    private InProcessKafka start(int onPort) {
        try {
            return InProcessKafka.start(directory, onPort);
        } catch (IOException e) {
            throw new UncheckedIOException("The broker does not start: " + e.getMessage(), e);
        }
    }

    String address() {
        return kafka.bootstrapServers();
    }

    private void createTopic(String name, int maxMessageBytes) {
        kafka.createTopic(
                name,
                PARTITIONS,
                Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "CreateTime",
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        String.valueOf(maxMessageBytes)));
    }

    void stop() {
        kafka.close();
    }

    void start() {
        kafka = start(port);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
