package io.reviewstream.streamer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reviewstream.streamer.deadletter.RejectedRecordException.RejectReason;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class FatalRecordsTest {
    private static final Record<String, String> RECORD = new Record<>("k", "v", 0);

    private final FatalRecords fatal = new FatalRecords();
    private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
    private Processor<String, String, String, String> guarded;

    @Test
    void aRecordThatEndsAThreadTwiceIsRejected() {
        // Given
        process(7, record -> {
            throw new StackOverflowError();
        });
        assertThatThrownBy(this::processed).isInstanceOf(StreamsException.class);
        assertThatThrownBy(this::processed).isInstanceOf(StreamsException.class);

        // When
        assertThatThrownBy(this::processed)
                // Then
                .isInstanceOfSatisfying(RejectedRecordException.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectReason.UNEXPECTED))
                .hasMessageContaining("reviews-1-7")
                .hasMessageContaining("StackOverflowError");
    }

    @Test
    void aRecordWhoseOutputKafkaRejectsIsRejectedTheNextTime() {
        // Given
        RecordTooLargeException tooLarge = new RecordTooLargeException("too large");
        process(7, record -> fatal.noting((metadata, exception) -> {}).onCompletion(null, tooLarge));
        processed();

        // When
        assertThatThrownBy(this::processed)
                // Then
                .isInstanceOfSatisfying(RejectedRecordException.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo(RejectReason.TOO_LARGE));
        assertThat(fatal.explain(new StreamsException(tooLarge))).isTrue();
    }

    @Test
    void outputsThatTheProducerFailsAfterTheFirstRejectNone() {
        // Given
        RecordTooLargeException tooLarge = new RecordTooLargeException("too large");
        process(6, record -> fatal.noting((metadata, exception) -> {}).onCompletion(null, tooLarge));
        processed();
        process(7, record -> fatal.noting((metadata, exception) -> {}).onCompletion(null, tooLarge));

        // When
        processed();

        // Then
        assertThatCode(this::processed).doesNotThrowAnyException();
    }

    @Test
    void whatIsNotTheRecordsFaultRejectsNone() {
        // Given
        NotLeaderOrFollowerException brokers = new NotLeaderOrFollowerException("moved");
        process(7, record -> fatal.noting((metadata, exception) -> {}).onCompletion(null, brokers));
        processed();
        process(7, record -> {
            throw new NoClassDefFoundError();
        });
        assertThatThrownBy(this::processed).isInstanceOf(StreamsException.class);
        assertThatThrownBy(this::processed).isInstanceOf(StreamsException.class);
        fatal.noting((metadata, exception) -> {}).onCompletion(null, new RecordTooLargeException("no record"));

        // When
        process(7, record -> {});

        // Then
        assertThatCode(this::processed).doesNotThrowAnyException();
        assertThat(fatal.explain(new StreamsException(brokers))).isFalse();
    }

    private void process(long offset, Processor<String, String, String, String> processor) {
        guarded = fatal.guard(processor);
        context.setRecordMetadata("reviews", 1, offset);
        guarded.init(context);
    }

    private void processed() {
        guarded.process(RECORD);
    }
}
