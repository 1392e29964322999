package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** W3C trace context, as OpenTelemetry writes it, on whatever comes of a review. */
class TraceOfReviewsTest extends ClassifyDriver {
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String STATE = "vendor=opaque";

    @Test
    void predictionAndLabelKeepTheTraceContextOfTheReview() {
        // Given
        byte[] review = json("{\"reviewId\":\"r1\",\"reviewText\":\"a good one\",\"isPositive\":true}");

        // When
        reviews().pipeInput(new TestRecord<>("k".getBytes(UTF_8), review, traced()));

        // Then
        assertThat(classified().readRecord()).satisfies(TraceOfReviewsTest::isTraced);
        assertThat(driver.output(TOPICS.reviewLabels()).readRecord()).satisfies(label -> {
            isTraced(label);
            assertThat(header(label, "another")).isNull();
        });
    }

    @Test
    void aDeadLetterKeepsTheTraceContextOfItsRecord() {
        // Given
        byte[] noReview = json("no review");

        // When
        reviews().pipeInput(new TestRecord<>("k".getBytes(UTF_8), noReview, traced()));

        // Then
        assertThat(deadLetters()).singleElement().satisfies(TraceOfReviewsTest::isTraced);
    }

    private static Headers traced() {
        return new RecordHeaders()
                .add("traceparent", PARENT.getBytes(UTF_8))
                .add("tracestate", STATE.getBytes(UTF_8))
                .add("another", "7".getBytes(UTF_8));
    }

    private static void isTraced(TestRecord<?, ?> record) {
        assertThat(header(record, "traceparent")).isEqualTo(PARENT);
        assertThat(header(record, "tracestate")).isEqualTo(STATE);
    }
}
