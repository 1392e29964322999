package io.reviewstream.streamer.classify;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Registers the records of each poll as prefetched. It does not classify, since that would delay the poll. Kafka creates
 * it and calls it on the stream thread.
 */
public final class PrefetchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** Configuration key; its value is the {@link PrefetchPerThread} of the application. */
    public static final String PREFETCH_PER_THREAD = "reviewstream.prefetch.per.thread";

    private PrefetchPerThread prefetch;

    /** The prefetched records of each stream thread, shared by its interceptor and its processors. Thread-safe. */
    public static final class PrefetchPerThread {
        private final ThreadLocal<PrefetchedRecords> perThread;

        /**
         * For one Kafka Streams application.
         *
         * @param maxPerPartition what Kafka Streams buffers of a partition, and one poll
         */
        public PrefetchPerThread(int maxPerPartition) {
            perThread = ThreadLocal.withInitial(() -> new PrefetchedRecords(maxPerPartition));
        }

        PrefetchedRecords ofThisThread() {
            return perThread.get();
        }
    }

    @Override
    public void configure(Map<String, ?> configs) {
        prefetch = (PrefetchPerThread) configs.get(PREFETCH_PER_THREAD);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        prefetch.ofThisThread().register(records);
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
