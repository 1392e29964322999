package io.reviewstream.streamer.classify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.deadletter.HeaderNames;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** The id of a review is in its value, its key or the header of a replay, or it is its offset. */
class IdsOfReviewsTest extends ClassifyDriver {
    @Test
    void aReviewWithoutAnIdIsNamedByItsOffset() {
        // Given
        reviews().pipeInput(json("{\"reviewText\":\"first\"}"));

        // When
        reviews().pipeInput(json("{\"reviewText\":\"second\"}"));

        // Then
        assertThat(classified().readRecordsToList())
                .extracting(TestRecord::key)
                .containsExactly("reviews-0-0", "reviews-0-1");
    }

    @Test
    void theKeyIsTheIdOnlyIfConfigured() {
        // Given
        driver.close();
        driver = driver(ReviewIdSource.KEY);

        // When
        reviews().pipeInput("k1".getBytes(UTF_8), json("{\"reviewId\":\"r1\",\"reviewText\":\"x\"}"));

        // Then
        assertThat(classified().readRecord().key()).isEqualTo("k1");
    }

    @Test
    void aKeyThatIsNotUtf8IsRejectedAsId() {
        // Given
        driver.close();
        driver = driver(ReviewIdSource.KEY);

        // When
        reviews().pipeInput(new byte[] {(byte) 0xff}, json("{\"reviewText\":\"x\"}"));

        // Then
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void nullAndDuplicateKeysAreAllowed() {
        // Given
        byte[] key = "same".getBytes(UTF_8);
        reviews().pipeInput(key, json("{\"reviewId\":\"r1\",\"reviewText\":\"x\"}"));
        reviews().pipeInput(key, json("{\"reviewId\":\"r2\",\"reviewText\":\"y\"}"));

        // When
        reviews().pipeInput(null, json("{\"reviewId\":\"r3\",\"reviewText\":\"z\"}"));

        // Then
        List<TestRecord<String, byte[]>> records = classified().readRecordsToList();
        assertThat(records).extracting(TestRecord::key).containsExactly("r1", "r2", "r3");
        assertThat(records)
                .extracting(record -> header(record, HeaderNames.REVIEW_KEY))
                .containsExactly("same", "same", null);
    }

    @Test
    void aReplayedReviewKeepsTheIdOfItsHeader() {
        // Given
        Headers headers = new RecordHeaders()
                .add(HeaderNames.REVIEW_ID, "before".getBytes(UTF_8))
                .add(HeaderNames.MESSAGE, "was rejected".getBytes(UTF_8))
                .add(HeaderNames.MODEL_VERSION, "stale".getBytes(UTF_8));

        // When
        reviews().pipeInput(new TestRecord<>(null, json("{\"reviewId\":\"r1\",\"reviewText\":\"x\"}"), headers));

        // Then
        TestRecord<String, byte[]> record = classified().readRecord();
        assertThat(record.key()).isEqualTo("before");
        assertThat(header(record, HeaderNames.MESSAGE)).isNull();
        assertThat(record.headers().headers(HeaderNames.MODEL_VERSION)).hasSize(1);
        assertThat(header(record, HeaderNames.MODEL_VERSION)).isEqualTo(FakeModels.FIRST.value());
    }
}
