package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.kafka.Topics;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.apache.commons.io.FileUtils;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;

/** A topology under test with the dead-letter handler that it runs with. */
public final class TopologyDriver implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-04-17T09:30:12Z");

    private final Path state = temporaryDirectory();
    private final TopologyTestDriver driver;
    private boolean closed;

    public TopologyDriver(Topology topology, SizeLimits limits, StreamerMetrics metrics) {
        this(topology, ClassifySettings.DEFAULT, limits, metrics);
    }

    /** One that reads ids of rejected records with these settings. */
    public TopologyDriver(Topology topology, ClassifySettings settings, SizeLimits limits, StreamerMetrics metrics) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9");
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        config.put(
                DeadLetterHandler.DEAD_LETTERS,
                new DeadLetters(Topics.DEFAULT, new RejectedReviewIds(Topics.DEFAULT, settings), limits, metrics));
        driver = new TopologyTestDriver(topology, config, START);
    }

    public TopologyTestDriver driver() {
        return driver;
    }

    public TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(
                topic, new ByteArraySerializer(), new ByteArraySerializer(), START, java.time.Duration.ofMillis(1));
    }

    public TestOutputTopic<String, byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            driver.close();
            FileUtils.deleteQuietly(state.toFile());
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
