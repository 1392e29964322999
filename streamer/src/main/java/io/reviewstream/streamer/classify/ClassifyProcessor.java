package io.reviewstream.streamer.classify;

import io.reviewstream.common.deadletter.DeadLetter;
import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.Review;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.classify.BatchPredictor.PredictionResult;
import io.reviewstream.streamer.deadletter.RejectedRecordException;
import io.reviewstream.streamer.deadletter.ReviewIds;
import io.reviewstream.streamer.drift.DriftView;
import io.reviewstream.streamer.metrics.StreamerMetrics.CountedEvent;
import io.reviewstream.streamer.swap.ModelSlot.ServedArm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Forwards the prediction of each review, and its label if the input has one. A tombstone, which is what a compacted topic
 * has for a deleted review, is only counted. It holds no record after its turn, so a
 * commit is safe at any time. Owned by one stream thread.
 */
final class ClassifyProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final JsonSerde<ClassifiedReview> CLASSIFIED = new JsonSerde<>(ClassifiedReview.class);
    private static final JsonSerde<ReviewLabel> LABEL = new JsonSerde<>(ReviewLabel.class);

    private final ClassifyTopology.ClassifyParts parts;
    private final ReviewIds ids;
    private final BatchPredictor predictor;
    private final Set<TopicPartition> partitions = new HashSet<>();
    private ProcessorContext<byte[], byte[]> context;

    ClassifyProcessor(ClassifyTopology.ClassifyParts parts, TextPredictionCache byText) {
        this.parts = parts;
        this.ids = new ReviewIds(parts.settings().idSource());
        this.predictor = new BatchPredictor(
                parts.models(),
                parts.health(),
                new InputParser(parts.settings().fields()),
                parts.settings().serving().batching(),
                byText,
                parts.metrics());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        TopicPartition partition = new TopicPartition(at.topic(), at.partition());
        partitions.add(partition);
        PrefetchedRecords records = parts.prefetch().ofThisThread();
        PrefetchedRecord prefetched = records.take(partition, at.offset(), record.value());
        if (record.value() == null) {
            parts.metrics().count(CountedEvent.TOMBSTONE_IGNORED);
            return;
        }
        PredictionResult result = predictor.predict(prefetched, records);
        if (result instanceof PredictionResult.InvalidInput invalid) {
            throw RejectedRecordException.invalidInput(invalid.reason());
        }
        String id = id(record, prefetched.review(), at);
        if (result instanceof PredictionResult.InferenceFailed failed) {
            throw new RejectedRecordException(
                    RejectedRecordException.RejectReason.INFERENCE_FAILED,
                    "The model failed on this review",
                    failed.cause());
        }
        forward(record, prefetched.review(), id, (PredictionResult.Predicted) result);
    }

    private String id(Record<byte[], byte[]> record, Review review, RecordMetadata at) {
        try {
            return ids.of(record, review, ReviewIds.position(at));
        } catch (SerializationException e) {
            throw RejectedRecordException.invalidInput(e);
        }
    }

    /** Checks that both records fit into their topics before it forwards either. */
    private void forward(
            Record<byte[], byte[]> record, Review review, String id, PredictionResult.Predicted predicted) {
        Record<byte[], byte[]> classified = classified(record, review, id, predicted);
        requireFit(parts.topics().classifiedReviews(), classified, id);
        Optional<Record<byte[], byte[]>> label = review.isPositive().map(positive -> label(record, id, positive));
        label.ifPresent(output -> requireFit(parts.topics().reviewLabels(), output, id));

        context.forward(classified, ClassifyTopology.CLASSIFIED_SINK);
        label.ifPresent(output -> context.forward(output, ClassifyTopology.LABELS_SINK));
        count(predicted);
        parts.drift().predicted(predicted.modelVersion(), predicted.prediction());
    }

    private void count(PredictionResult.Predicted predicted) {
        Prediction prediction = predicted.prediction();
        parts.metrics().count(CountedEvent.REVIEW_CLASSIFIED);
        if (prediction.stage() == Stage.LINEAR) {
            parts.metrics().count(CountedEvent.LINEAR_CLASSIFIED);
        }
        prediction.audit().ifPresent(agrees -> {
            parts.metrics().count(CountedEvent.LINEAR_AUDITED);
            if (!agrees) {
                parts.metrics().count(CountedEvent.LINEAR_CONTRADICTED);
            }
        });
        if (predicted.arm().filter(ServedArm::isCanary).isPresent()) {
            parts.metrics().count(CountedEvent.CANARY_CLASSIFIED);
        }
        if (prediction.truncated()) {
            parts.metrics().count(CountedEvent.REVIEW_TRUNCATED);
        }
    }

    private Record<byte[], byte[]> classified(
            Record<byte[], byte[]> record, Review review, String id, PredictionResult.Predicted predicted) {
        Prediction prediction = predicted.prediction();
        ClassifiedReview value = new ClassifiedReview(
                id,
                review.reviewText(),
                prediction.isPositive(),
                prediction.probability(),
                predicted.modelVersion().value(),
                prediction.tokens(),
                prediction.truncated(),
                Instant.ofEpochMilli(context.currentSystemTimeMs()),
                DeadLetter.timestamp(record.headers(), record.timestamp()),
                Optional.of(prediction.stage()));
        // Without those of an earlier rejection or prediction.
        Headers headers = HeaderNames.copy(
                record.headers(),
                name -> !name.startsWith(HeaderNames.ERRORS)
                        && !name.equals(HeaderNames.MODEL_VERSION)
                        && !name.equals(HeaderNames.MODEL_ARM)
                        && !name.equals(HeaderNames.MODEL_STAGE)
                        && !name.equals(HeaderNames.MODEL_DRIFT)
                        && !name.equals(HeaderNames.REVIEW_KEY));
        headers.add(HeaderNames.MODEL_VERSION, bytes(predicted.modelVersion().value()));
        predicted.arm().ifPresent(arm -> headers.add(HeaderNames.MODEL_ARM, bytes(arm.label())));
        headers.add(HeaderNames.MODEL_STAGE, bytes(prediction.stage().toString()));
        if (parts.drift().view().filter(DriftView::alarm).isPresent()) {
            headers.add(HeaderNames.MODEL_DRIFT, bytes("true"));
        }
        if (record.key() != null) {
            headers.add(HeaderNames.REVIEW_KEY, record.key());
        }
        return new Record<>(bytes(id), CLASSIFIED.toBytes(value), record.timestamp(), headers);
    }

    private static Record<byte[], byte[]> label(Record<byte[], byte[]> record, String id, boolean positive) {
        ReviewLabel value = new ReviewLabel(
                id,
                positive,
                Optional.of(DeadLetter.timestamp(record.headers(), record.timestamp())),
                LabelOrigin.of(LabelReason.WITH_REVIEW));
        return new Record<>(
                bytes(id),
                LABEL.toBytes(value),
                record.timestamp(),
                HeaderNames.copy(record.headers(), HeaderNames.TRACE::contains));
    }

    private void requireFit(String topic, Record<byte[], byte[]> output, String id) {
        parts.limits().require(topic, id, output.value(), output.headers());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Kafka Streams calls it just before it clears the buffers of the task's partitions. */
    @Override
    public void close() {
        partitions.forEach(parts.prefetch().ofThisThread()::drop);
        partitions.clear();
    }
}
