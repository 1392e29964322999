package io.reviewstream.streamer.feedback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.common.event.ClassifiedReview;
import io.reviewstream.common.serde.JsonSerde;
import io.reviewstream.streamer.deadletter.TopologyDriver;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** W3C trace context from labels and predictions to rows of the training set. */
class TraceOfLabelsTest extends FeedbackDriver {
    @Test
    void aRowKeepsTheTraceContextOfItsLabel() {
        // Given
        predict("r1", traced("of-the-prediction"));

        // When
        label("r1", traced("of-the-label"));

        // Then
        assertThat(traceOfTheRow()).contains("of-the-label");
    }

    @Test
    void aRowOfAWaitingLabelKeepsTheTraceOfThePrediction() {
        // Given
        label("r1", traced("of-the-label"));

        // When
        predict("r1", traced("of-the-prediction"));

        // Then
        assertThat(traceOfTheRow()).contains("of-the-prediction");
    }

    private Optional<String> traceOfTheRow() {
        TestRecord<String, byte[]> row = driver.output(TOPICS.labeledReviews()).readRecord();
        return HeaderNames.text(row.headers(), "traceparent");
    }

    private void predict(String id, Headers headers) {
        ClassifiedReview prediction = new ClassifiedReview(
                id, "text", true, 0.9, CHAMPION, 5, false, TopologyDriver.START, TopologyDriver.START);
        driver.input(TOPICS.classifiedReviews())
                .pipeInput(new TestRecord<>(
                        id.getBytes(UTF_8), new JsonSerde<>(ClassifiedReview.class).toBytes(prediction), headers));
    }

    private void label(String id, Headers headers) {
        String label = "{\"reviewId\":\"%s\",\"isPositive\":true,\"labeledAt\":\"2026-04-18T00:00:00Z\"}".formatted(id);
        driver.input(TOPICS.reviewLabels())
                .pipeInput(new TestRecord<>("any".getBytes(UTF_8), label.getBytes(UTF_8), headers));
    }

    private static Headers traced(String parent) {
        return new RecordHeaders().add("traceparent", parent.getBytes(UTF_8));
    }
}
