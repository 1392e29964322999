package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.FatalRecords;
import io.reviewstream.streamer.deadletter.SizeLimits;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.drift.DriftMonitor;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;

/** The classify application on the driver, with a model of the tests. */
abstract class ClassifyDriver {
    static final Topics TOPICS = Topics.DEFAULT;
    static final int LIMIT = 4096;

    final FakeModels models = new FakeModels();
    final StreamerMetrics metrics = new StreamerMetrics();
    final DriftMonitor drift = new DriftMonitor(metrics);
    final FatalRecords fatalRecords = new FatalRecords();
    TopologyDriver driver = driver(ReviewIdSource.PAYLOAD);

    @AfterEach
    void close() {
        driver.close();
    }

    TopologyDriver driver(ReviewIdSource idSource) {
        return driver(idSource, InputFields.DEFAULT);
    }

    TopologyDriver driver(ReviewIdSource idSource, InputFields fields) {
        ClassifySettings defaults = ClassifySettings.DEFAULT;
        return driver(new ClassifySettings(
                fields,
                idSource,
                defaults.serving().withThreads(1),
                defaults.cachedPredictions(),
                defaults.fetchMinBytes(),
                defaults.fetchMaxWait()));
    }

    TopologyDriver driver(ClassifySettings settings) {
        SizeLimits limits = new SizeLimits(Map.of(TOPICS.classifiedReviews(), LIMIT));
        return new TopologyDriver(
                ClassifyTopology.build(new ClassifyTopology.ClassifyParts(
                        TOPICS,
                        settings,
                        limits,
                        models::acquire,
                        models.health,
                        fatalRecords,
                        new PrefetchInterceptor.PrefetchPerThread(100),
                        drift,
                        metrics)),
                settings,
                limits,
                metrics);
    }

    TestInputTopic<byte[], byte[]> reviews() {
        return driver.input(TOPICS.reviews());
    }

    TestOutputTopic<String, byte[]> classified() {
        return driver.output(TOPICS.classifiedReviews());
    }

    List<TestRecord<String, byte[]>> deadLetters() {
        return driver.output(TOPICS.reviewsDeadLetters()).readRecordsToList();
    }

    static ClassifiedReview event(TestRecord<String, byte[]> record) {
        return new JsonSerde<>(ClassifiedReview.class).fromBytes(record.value());
    }

    static String header(TestRecord<?, ?> record, String name) {
        return HeaderNames.text(record.headers(), name).orElse(null);
    }

    static byte[] json(String text) {
        return text.getBytes(UTF_8);
    }
}
