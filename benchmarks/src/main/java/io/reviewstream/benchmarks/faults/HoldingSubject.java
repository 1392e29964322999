package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.kafka.KafkaSettings;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.streamer.Main;
import io.reviewstream.streamer.settings.Role;
import io.reviewstream.streamer.settings.StreamerSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The program of an instance with a planted bug: {@link HoldingProcessor} classifies in the streamer's place, and the
 * streamer does the rest. A harness that finds nothing here finds nothing.
 */
final class HoldingSubject {
    private HoldingSubject() {}

    /** Takes the broker, the directory of the state, that of the registry, the guarantee, and the streamer's own. */
    public static void main(String[] args) {
        Topics topics = Topics.DEFAULT;
        String version = new DirectoryRegistry(Path.of(args[2]), Clock.systemUTC())
                .champion()
                .orElseThrow()
                .version()
                .value();
        KafkaStreams streams = new KafkaStreams(topology(topics, version), config(args, topics));
        streams.setUncaughtExceptionHandler(death -> StreamThreadExceptionResponse.REPLACE_THREAD);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "holding-end"));
        streams.start();
        Main.main(Arrays.copyOfRange(args, 4, args.length));
    }

    private static Topology topology(Topics topics, String version) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new Topology()
                .addSource("reviews", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topics.reviews())
                .addProcessor("hold", () -> new HoldingProcessor(version), "reviews")
                .addSink(HoldingProcessor.CLASSIFIED, topics.classifiedReviews(), bytes, bytes, "hold")
                .addSink(HoldingProcessor.LABELS, topics.reviewLabels(), bytes, bytes, "hold")
                .addSink(HoldingProcessor.LETTERS, topics.reviewsDeadLetters(), bytes, bytes, "hold");
    }

    private static Properties config(String[] args, Topics topics) {
        Properties config = new Properties();
        config.put(
                StreamsConfig.APPLICATION_ID_CONFIG,
                StreamerSettings.of(KafkaSettings.of(args[0]), topics).applicationId(Role.CLASSIFY));
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        config.put(StreamsConfig.STATE_DIR_CONFIG, args[1]);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, args[3]);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(FaultSchedule.SESSION_TIMEOUT.toMillis()));
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        return config;
    }
}
