package io.reviewstream.streamer.deadletter;

import io.reviewstream.streamer.deadletter.RejectedRecordException.RejectReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Records whose processing ended a stream thread, on this instance: Kafka rejected an output of theirs, or a processor
 * threw an {@code Error}. A record of the first kind is rejected when it is processed again, since Kafka would reject its
 * output again; one of the second kind when it has ended a thread twice. Thread-safe.
 *
 * <p>Kafka Streams has a handler for rejected outputs, but its context is that of the record that is processed when the
 * broker answers, which is a later one.
 */
public final class FatalRecords {
    private static final int MAX_RECORDS = 10_000;
    private static final int MAX_ERRORS = 2;

    private final ThreadLocal<Optional<String>> current = ThreadLocal.withInitial(Optional::empty);
    /** Of each stream thread: whether an output was rejected, which ends the thread. */
    private final ThreadLocal<AtomicBoolean> rejected = ThreadLocal.withInitial(AtomicBoolean::new);

    private final Map<String, List<Throwable>> causes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Throwable>> eldest) {
            return size() > MAX_RECORDS;
        }
    };

    /** The processor, with a guard that rejects records which would end the thread again. */
    public <K, V, L, W> Processor<K, V, L, W> guard(Processor<K, V, L, W> processor) {
        return new GuardedProcessor<>(processor);
    }

    /**
     * The callback of an output of the record that this thread processes. The first output that is rejected ends the thread;
     * the producer then fails all outputs that it has not sent yet with the same exception, though Kafka did not reject them.
     */
    public Callback noting(Callback callback) {
        Optional<String> position = current.get();
        if (position.isEmpty()) {
            return callback;
        }
        AtomicBoolean rejectedBefore = rejected.get();
        return (metadata, exception) -> {
            boolean ofRecord = exception instanceof RecordTooLargeException
                    || exception instanceof InvalidTimestampException
                    || exception instanceof InvalidRecordException;
            if (ofRecord && rejectedBefore.compareAndSet(false, true)) {
                note(position.get(), exception);
            }
            callback.onCompletion(metadata, exception);
        };
    }

    /** Whether a stream thread failed because Kafka rejected the output of a record, which will be rejected itself. */
    public synchronized boolean explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Throwable each = cause;
            if (each instanceof Exception
                    && causes.values().stream().flatMap(List::stream).anyMatch(noted -> noted == each)) {
                return true;
            }
        }
        return false;
    }

    private synchronized void note(String position, Throwable cause) {
        causes.computeIfAbsent(position, none -> new ArrayList<>()).add(cause);
    }

    private synchronized Optional<Throwable> reasonToReject(String position) {
        List<Throwable> noted = causes.getOrDefault(position, List.of());
        return noted.stream()
                .filter(cause -> cause instanceof Exception || noted.size() >= MAX_ERRORS)
                .findFirst();
    }

    private final class GuardedProcessor<K, V, L, W> implements Processor<K, V, L, W> {
        private final Processor<K, V, L, W> processor;
        private ProcessorContext<L, W> context;

        GuardedProcessor(Processor<K, V, L, W> processor) {
            this.processor = processor;
        }

        @Override
        public void init(ProcessorContext<L, W> processorContext) {
            context = processorContext;
            processor.init(processorContext);
        }

        @Override
        public void process(Record<K, V> record) {
            Optional<String> outer = current.get();
            String position = context.recordMetadata().map(ReviewIds::position).orElseThrow();
            reasonToReject(position).ifPresent(cause -> {
                throw rejected(position, cause);
            });
            current.set(Optional.of(position));
            try {
                processor.process(record);
            } catch (LinkageError e) {
                // Never the record's fault.
                throw new StreamsException("Processing of " + position + " failed", e);
            } catch (Error e) {
                // Kafka Streams handles exceptions only: the thread would not be replaced.
                note(position, e);
                throw new StreamsException("Processing of " + position + " failed", e);
            } finally {
                current.set(outer);
            }
        }

        @Override
        public void close() {
            processor.close();
        }
    }

    private static RejectedRecordException rejected(String position, Throwable cause) {
        boolean tooLarge = cause instanceof RecordTooLargeException;
        return new RejectedRecordException(
                tooLarge ? RejectReason.TOO_LARGE : RejectReason.UNEXPECTED,
                "Processing of " + position + " ended a stream thread: "
                        + (cause instanceof Exception
                                ? cause.getMessage()
                                : cause.getClass().getName()),
                cause);
    }
}
