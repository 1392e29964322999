package io.reviewstream.benchmarks.faults;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.InputFields;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What one would write first, and what loses reviews: it gathers them and answers together, a little later. Kafka
 * Streams commits their offsets meanwhile, and who dies then has answered for them to nobody.
 */
final class HoldingProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
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
            if (review.reviewText().length() < ReviewScenario.MAX_ANSWER_BYTES) {
                String place = at.topic() + "-" + at.partition() + "-" + at.offset();
                held.add(new Held(record, review, review.reviewId().orElse(place)));
                return;
            }
        } catch (SerializationException refused) {
            // It is a dead letter, like what is too large.
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
