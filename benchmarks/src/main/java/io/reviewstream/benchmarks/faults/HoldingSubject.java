package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.kafka.Topics;
import io.reviewstream.common.registry.DirectoryRegistry;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.InputParser.InputFields;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.Main;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The program of an instance with a planted bug: {@link HoldingProcessor} classifies and the streamer does the rest. The
 * harness must find the bug.
 */
final class HoldingSubject {
    private HoldingSubject() {}

    /** Arguments: broker, state directory, registry directory, guarantee, then those of the streamer. */
    public static void main(String[] args) {
        Topics topics = Topics.DEFAULT;
        String version = new DirectoryRegistry(Path.of(args[2]), Clock.systemUTC())
                .champion()
                .orElseThrow()
                .version()
                .value();
        KafkaStreams streams = new KafkaStreams(topology(topics, version), config(args));
        streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.REPLACE_THREAD);
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

    private static Properties config(String[] args) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, Role.CLASSIFY.applicationId(""));
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        config.put(StreamsConfig.STATE_DIR_CONFIG, args[1]);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, args[3]);
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(FaultPlan.SESSION_TIMEOUT.toMillis()));
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        return config;
    }

    /**
     * Collects reviews and classifies them together two seconds later. Kafka Streams commits their offsets meanwhile, so a
     * crash loses them.
     */
    static final class HoldingProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        static final String CLASSIFIED = "classified-reviews";
        static final String LABELS = "labels-of-reviews";
        static final String LETTERS = "dead-letters";

        private static final Duration LINGER = Duration.ofSeconds(2);
        private static final JsonSerde<ClassifiedReview> JSON = new JsonSerde<>(ClassifiedReview.class);
        private static final JsonSerde<ReviewLabel> LABEL = new JsonSerde<>(ReviewLabel.class);

        private final InputParser parser = new InputParser(InputFields.DEFAULT);
        private final String version;
        private final List<Held> held = new ArrayList<>();

        private record Held(Record<byte[], byte[]> record, Review review, String id) {}

        HoldingProcessor(String version) {
            this.version = version;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            context.schedule(LINGER, PunctuationType.WALL_CLOCK_TIME, time -> flush());
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            RecordMetadata at = context().recordMetadata().orElseThrow();
            try {
                Review review = parser.review(record.value());
                if (review.reviewText().length() < ReviewScenario.MAX_PREDICTION_BYTES) {
                    String location = at.topic() + "-" + at.partition() + "-" + at.offset();
                    held.add(new Held(record, review, review.reviewId().orElse(location)));
                    return;
                }
            } catch (SerializationException rejected) {
                // It becomes a dead letter, as does a review that is too large.
            }
            Headers headers = new RecordHeaders(record.headers());
            headers.add(HeaderNames.TOPIC, bytes(at.topic()));
            headers.add(HeaderNames.PARTITION, bytes(String.valueOf(at.partition())));
            headers.add(HeaderNames.OFFSET, bytes(String.valueOf(at.offset())));
            context().forward(record.withHeaders(headers), LETTERS);
        }

        private void flush() {
            for (Held one : held) {
                Record<byte[], byte[]> record = one.record();
                ClassifiedReview value = new ClassifiedReview(
                        one.id(),
                        one.review().reviewText(),
                        true,
                        1,
                        version,
                        1,
                        false,
                        Instant.ofEpochMilli(context().currentSystemTimeMs()),
                        Instant.ofEpochMilli(record.timestamp()));
                Headers headers = new RecordHeaders(record.headers());
                headers.add(HeaderNames.MODEL_VERSION, bytes(version));
                headers.add(HeaderNames.REVIEW_KEY, record.key());
                context()
                        .forward(
                                new Record<>(bytes(one.id()), JSON.toBytes(value), record.timestamp(), headers),
                                CLASSIFIED);
                one.review().isPositive().ifPresent(positive -> forwardLabel(one, positive));
            }
            held.clear();
        }

        private void forwardLabel(Held one, boolean positive) {
            Instant at = Instant.ofEpochMilli(one.record().timestamp());
            ReviewLabel label = new ReviewLabel(one.id(), positive, Optional.of(at));
            context()
                    .forward(
                            new Record<>(bytes(one.id()), LABEL.toBytes(label), at.toEpochMilli(), new RecordHeaders()),
                            LABELS);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
