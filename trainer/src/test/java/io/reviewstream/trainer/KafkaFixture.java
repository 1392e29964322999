package io.reviewstream.trainer;

import io.reviewstream.broker.InProcessKafka;
import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.TopicSetup;
import io.reviewstream.common.kafka.Topics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** A Kafka for the tests of a class, and names of topics for each of them. */
public abstract class KafkaFixture {
    private static final AtomicInteger COUNT = new AtomicInteger();

    protected static InProcessKafka broker;
    protected static KafkaSettings kafka;

    protected String prefix;
    protected Topics topics;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = InProcessKafka.start();
        kafka = KafkaSettings.of(broker.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void nameTopics(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + "." + COUNT.incrementAndGet() + ".";
        topics = Topics.withPrefix(prefix);
    }

    /** Creates some of the test's topics. */
    protected void create(String... names) {
        new TopicSetup(kafka, true).ensure(topics, List.of(names));
    }
}
