package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** The topics of a run: those of the contract, save that record timestamps are kept and a prediction can be too large. */
final class RunTopics {
    static final Topics NAMES = Topics.DEFAULT;

    private static final int PARTITIONS = 4;

    private RunTopics() {}

    static void create(RestartableBroker broker) {
        broker.createTopic(NAMES.reviews(), PARTITIONS, kept(KafkaSettings.MAX_MESSAGE_BYTES));
        broker.createTopic(NAMES.reviewsDeadLetters(), PARTITIONS, kept(KafkaSettings.MAX_MESSAGE_BYTES));
        broker.createTopic(NAMES.classifiedReviews(), PARTITIONS, kept(ReviewScenario.MAX_ANSWER_BYTES));
        new TopicSetup(KafkaSettings.of(broker.address()), true).ensure(NAMES, NAMES.all());
    }

    private static Map<String, String> kept(int maxMessageBytes) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        config.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(maxMessageBytes));
        return config;
    }
}
