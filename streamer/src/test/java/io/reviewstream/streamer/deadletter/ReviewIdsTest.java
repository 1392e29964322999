package io.reviewstream.streamer.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reviewstream.common.event.Review;
import io.reviewstream.common.serde.InputParser;
import io.reviewstream.streamer.settings.ClassifySettings.ReviewIdSource;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewIdsTest {
    private static final byte[] NOT_UTF_8 = {(byte) 0xc3, 0x28};

    @ParameterizedTest
    @CsvSource({
        "KEY, header, key, payload, header",
        "KEY, , key, payload, key",
        "KEY, , ' ', payload, payload",
        "KEY, , , payload, payload",
        "KEY, , , , t-0-7",
        "PAYLOAD, , key, payload, payload",
        "PAYLOAD, , key, , t-0-7"
    })
    void theHeaderComesFirstThenTheSourceThenThePayloadThenThePosition(
            ReviewIdSource source, String header, String key, String payload, String id) {
        // Given
        Record<byte[], byte[]> record = record(header, key == null ? null : key.getBytes(UTF_8));
        Review review = new Review(Optional.ofNullable(payload), "text", Optional.empty());

        // Then
        assertThat(new ReviewIds(source).of(record, review, "t-0-7")).isEqualTo(id);
        assertThat(new ReviewIds(source).ofInvalid(record, invalid(payload), "t-0-7"))
                .isEqualTo(id);
    }

    @Test
    void aKeyThatIsNotUtf8IsNoIdOfAnInvalidRecord() {
        assertThat(new ReviewIds(ReviewIdSource.KEY).ofInvalid(record(null, NOT_UTF_8), invalid("payload"), "t-0-7"))
                .isEqualTo("payload");
    }

    @Test
    void anIdWithHalfASurrogatePairIsNoIdOfAnInvalidRecord() {
        assertThat(ReviewIds.ofInvalid(new RecordHeaders(), invalid("\\ud83d"), "t-0-7"))
                .isEqualTo("t-0-7");
    }

    @Test
    void withoutAKeyTheHeaderComesFirstThenThePosition() {
        // Given
        Headers named = record("header", null).headers();

        // Then
        assertThat(ReviewIds.ofInvalid(named, invalid("payload"), "t-0-7")).isEqualTo("header");
        assertThat(ReviewIds.ofInvalid(new RecordHeaders(), invalid("payload"), "t-0-7"))
                .isEqualTo("payload");
        assertThat(ReviewIds.unparsed(named, "t-0-7")).isEqualTo("header");
        assertThat(ReviewIds.unparsed(new RecordHeaders(), "t-0-7")).isEqualTo("t-0-7");
    }

    /** The error of a review that has this id and no text. */
    private static SerializationException invalid(String id) {
        String json = id == null ? "{}" : "{\"reviewId\":\"" + id + "\"}";
        try {
            new InputParser(InputParser.InputFields.DEFAULT).review(json.getBytes(UTF_8));
        } catch (SerializationException e) {
            return e;
        }
        throw new AssertionError("there is no text");
    }

    private static Record<byte[], byte[]> record(String header, byte[] key) {
        Headers headers = new RecordHeaders();
        if (header != null) {
            headers.add(HeaderNames.REVIEW_ID, header.getBytes(UTF_8));
        }
        return new Record<>(key, new byte[0], 0, headers);
    }
}
