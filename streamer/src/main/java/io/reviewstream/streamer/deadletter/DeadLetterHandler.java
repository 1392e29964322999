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
 * Decides what an exception in a processor means: Kafka's own stop the thread, so that the transaction is tried again;
 * everything else is about the record, which becomes a dead letter. Kafka makes it, and calls it on the stream thread.
 */
public final class DeadLetterHandler implements ProcessingExceptionHandler {
    /** The configuration key of the {@link DeadLetters}, an object. */
    public static final String DEAD_LETTERS = "reviewstream.dead.letters";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterHandler.class);

    private DeadLetters deadLetters;

    @Override
    public void configure(Map<String, ?> configs) {
        deadLetters = (DeadLetters) configs.get(DEAD_LETTERS);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        boolean kafkasOwn = exception instanceof KafkaException && !(exception instanceof SerializationException);
        // A punctuation has no record to blame.
        if (kafkasOwn || context.topic() == null) {
            return Response.fail();
        }
        RejectedRecordException refusal = exception instanceof RejectedRecordException known
                ? known
                : new RejectedRecordException(
                        RejectedRecordException.RejectReason.UNEXPECTED,
                        ReviewIds.unparsed(
                                context.headers(),
                                ReviewIds.position(context.topic(), context.partition(), context.offset())),
                        "Unexpected " + exception.getClass().getName(),
                        exception);
        LOG.atWarn()
                .addKeyValue("topic", context.topic())
                .addKeyValue("partition", context.partition())
                .addKeyValue("offset", context.offset())
                .addKeyValue("reason", refusal.reason())
                .addKeyValue("message", refusal.getMessage())
                .log("Dead letter");
        LOG.atDebug().setCause(exception).log("Where it came from");
        return Response.resume(List.of(deadLetters.of(context, refusal)));
    }
}
