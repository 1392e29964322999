package io.reviewstream.streamer.classify;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.inference.Prediction;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.HeaderNames;
import io.reviewstream.streamer.deadletter.RejectedRecordException;
import io.reviewstream.streamer.deadletter.ReviewIds;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * One review in, its prediction out, and its label where it brought one. Holds no record beyond its turn, so a commit
 * is safe at any time. Owned by one stream thread.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final JsonSerde<ClassifiedReview> CLASSIFIED = new JsonSerde<>(ClassifiedReview.class);
    private static final JsonSerde<ReviewLabel> LABEL = new JsonSerde<>(ReviewLabel.class);

    private final ClassifyParts parts;
    private final InputParser parser;
    private final ReviewIds ids;
    private final BatchPredictor runs;
    private final Set<TopicPartition> seen = new HashSet<>();
    private ProcessorContext<byte[], byte[]> context;

    ClassifyProcessor(ClassifyParts parts) {
        this.parts = parts;
        this.parser = new InputParser(parts.settings().fields());
        this.ids = new ReviewIds(parts.settings().idSource());
        this.runs = new BatchPredictor(
                parts.models(), parser, parts.settings().serving().runs(), parts.metrics());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        String place = ReviewIds.place(at.topic(), at.partition(), at.offset());
        TopicPartition partition = new TopicPartition(at.topic(), at.partition());
        seen.add(partition);
        PrefetchedRecord polled = parts.lookAheads().ofThisThread().take(partition, at.offset(), record.value());
        Review review;
        String id;
        try {
            review = polled.review(parser);
            id = ids.of(record, review, place);
        } catch (SerializationException e) {
            throw new RejectedRecordException(
                    RejectedRecordException.RejectReason.INVALID_INPUT,
                    ReviewIds.unparsed(record.headers(), place),
                    e.getMessage(),
                    e);
        }
        PrefetchedRecord.ModelPrediction answer = answer(polled, partition, id);
        Record<byte[], byte[]> classified = classified(record, review, id, answer);
        requireFit(parts.topics().classifiedReviews(), classified, id);
        Optional<Record<byte[], byte[]>> label = review.isPositive().map(positive -> label(record, id, positive));
        label.ifPresent(forwarded -> requireFit(parts.topics().reviewLabels(), forwarded, id));

        context.forward(classified, ClassifyTopology.CLASSIFIED_SINK);
        label.ifPresent(forwarded -> context.forward(forwarded, ClassifyTopology.LABELS_SINK));
        parts.metrics().classified(answer.prediction().truncated());
    }

    private PrefetchedRecord.ModelPrediction answer(PrefetchedRecord polled, TopicPartition partition, String id) {
        runs.answer(polled, partition, parts.lookAheads().ofThisThread());
        return polled.answer()
                .orElseThrow(() -> new RejectedRecordException(
                        RejectedRecordException.RejectReason.INFERENCE_FAILED,
                        id,
                        "The model failed on this review",
                        polled.failure().orElseThrow()));
    }

    private Record<byte[], byte[]> classified(
            Record<byte[], byte[]> record, Review review, String id, PrefetchedRecord.ModelPrediction answer) {
        Prediction prediction = answer.prediction();
        ClassifiedReview value = new ClassifiedReview(
                id,
                review.reviewText(),
                prediction.isPositive(),
                prediction.probability(),
                answer.modelVersion().value(),
                prediction.tokens(),
                prediction.truncated(),
                Instant.ofEpochMilli(context.currentSystemTimeMs()),
                Instant.ofEpochMilli(record.timestamp()));
        Headers headers = kept(record.headers());
        headers.add(HeaderNames.MODEL_VERSION, bytes(answer.modelVersion().value()));
        if (record.key() != null) {
            headers.add(HeaderNames.REVIEW_KEY, record.key());
        }
        return new Record<>(bytes(id), CLASSIFIED.toBytes(value), record.timestamp(), headers);
    }

    private static Record<byte[], byte[]> label(Record<byte[], byte[]> record, String id, boolean positive) {
        ReviewLabel value = new ReviewLabel(id, positive, Optional.of(Instant.ofEpochMilli(record.timestamp())));
        return new Record<>(
                bytes(id), LABEL.toBytes(value), record.timestamp(), HeaderNames.traceOnly(record.headers()));
    }

    /** A copy, so that a dead letter still has the input's own; without what an earlier refusal or prediction left. */
    private static Headers kept(Headers input) {
        Headers kept = new RecordHeaders();
        for (Header header : input) {
            boolean stale = header.key().startsWith(HeaderNames.ERRORS)
                    || header.key().equals(HeaderNames.MODEL_VERSION)
                    || header.key().equals(HeaderNames.REVIEW_KEY);
            if (!stale) {
                kept.add(header);
            }
        }
        return kept;
    }

    private void requireFit(String topic, Record<byte[], byte[]> output, String id) {
        parts.limits().require(topic, id, output.value(), output.headers(), id);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Runs just before Kafka Streams clears what it has buffered of the task's partitions. */
    @Override
    public void close() {
        seen.forEach(parts.lookAheads().ofThisThread()::forget);
        seen.clear();
    }
}
