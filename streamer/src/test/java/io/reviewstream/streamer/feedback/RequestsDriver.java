package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.event.LabelOrigin;
import io.reviewstream.common.event.LabelReason;
import io.reviewstream.common.event.LabelRequest;
import io.reviewstream.common.event.ReviewLabel;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import io.reviewstream.streamer.settings.FeedbackSettings.LabelRequestSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.test.TestRecord;

/** The feedback application with five label requests in each slot of five seconds. */
class RequestsDriver extends FeedbackDriver {
    static final int PER_DAY = 5 * 17_280;
    static final Duration EXPIRY = Duration.ofDays(2);
    static final Duration SLOT_IS_OVER = Duration.ofSeconds(11);
    static final Instant LATER = TopologyDriver.START.plusSeconds(3600);

    RequestsDriver() {
        this(new LabelRequestSettings(PER_DAY, EXPIRY));
    }

    RequestsDriver(LabelRequestSettings settings) {
        super(SETTINGS.with(settings));
    }

    void predict(String id, double probability, Instant at, RecordHeaders headers) {
        ClassifiedReview prediction =
                new ClassifiedReview(id, "text of " + id, probability >= 0.5, probability, CHAMPION, 5, false, at, at);
        driver.input(TOPICS.classifiedReviews())
                .pipeInput(new TestRecord<>(
                        id.getBytes(UTF_8), new JsonSerde<>(ClassifiedReview.class).toBytes(prediction), headers, at));
    }

    void predict(int from, int to, Instant at) {
        for (int i = from; i < to; i++) {
            predict("r" + i, 0.5 + 0.01 * (i % 50), at, new RecordHeaders());
        }
    }

    void label(String id, boolean positive, Optional<String> by, Instant at) {
        ReviewLabel label = new ReviewLabel(
                id,
                positive,
                Optional.of(at),
                new LabelOrigin(Optional.empty(), Optional.empty(), Optional.empty(), by));
        send(TOPICS.reviewLabels(), "any", new String(new JsonSerde<>(ReviewLabel.class).toBytes(label), UTF_8));
    }

    List<KeyValue<String, byte[]>> written() {
        return driver.output(TOPICS.labelRequests()).readKeyValuesToList();
    }

    List<LabelRequest> asked() {
        return written().stream()
                .filter(record -> record.value != null)
                .map(record -> new JsonSerde<>(LabelRequest.class).fromBytes(record.value))
                .toList();
    }

    List<String> withdrawn() {
        return written().stream()
                .filter(record -> record.value == null)
                .map(record -> record.key)
                .toList();
    }

    LabelRequest askedForOne() {
        predict(0, 40, TopologyDriver.START);
        advance(SLOT_IS_OVER);
        return asked().stream()
                .filter(request -> request.labels() == 1)
                .findFirst()
                .orElseThrow();
    }

    void ask(String reviewId, LabelReason reason, Instant at) {
        ask(reviewId, reason, 1, at);
    }

    void ask(String reviewId, LabelReason reason, int labels, Instant at) {
        LabelRequest request = new LabelRequest(
                "q1", reviewId, "text of " + reviewId, reason, 1, false, 0.02, "linear", labels, at, at.plus(EXPIRY));
        driver.input(TOPICS.labelRequests())
                .pipeInput(reviewId.getBytes(UTF_8), new JsonSerde<>(LabelRequest.class).toBytes(request));
    }
}
