package io.reviewstream.streamer.deadletter;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles an exception in a processor. An exception of Kafka fails the stream thread, so the transaction is rolled back
 * and retried. Any other exception rejects the record, which becomes a dead letter. Kafka creates the handler and calls
 * it on the stream thread.
 */
public final class DeadLetterHandler implements ProcessingExceptionHandler {
    /** Configuration key; its value is the {@link DeadLetters} of the application. */
    public static final String DEAD_LETTERS = "reviewstream.dead.letters";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private DeadLetters deadLetters;

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = (DeadLetters) configs.get(DEAD_LETTERS);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        boolean isKafkas = exception instanceof KafkaException && !(exception instanceof SerializationException);
        // A punctuation has no record.
        if (isKafkas || context.topic() == null) {
            return Response.fail();
        }
        RejectedRecordException rejected = exception instanceof RejectedRecordException known
                ? known
                : new RejectedRecordException(
                        RejectedRecordException.RejectReason.UNEXPECTED,
                        "Unexpected " + exception.getClass().getName(),
                        exception);
        LOG.atWarn()
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .addKeyValue("reason", rejected.reason())
                .addKeyValue("message", rejected.getMessage())
                .log("Dead letter");
        LOG.atDebug().setCause(exception).log("Cause of the dead letter");
        return Response.resume(List.of(deadLetters.of(context, rejected)));
    }
}
