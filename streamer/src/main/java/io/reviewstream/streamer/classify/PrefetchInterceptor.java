package io.reviewstream.streamer.classify;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the look-ahead what each poll returned, and nothing more: classifying in here would hold up the poll. Kafka
 * makes it, and calls it on the stream thread.
 */
public final class PrefetchInterceptor implements ConsumerInterceptor<byte[], byte[]> {
    /** The configuration key of the {@link PrefetchPerThread}, an object. */
    public static final String LOOK_AHEADS = "reviewstream.look.aheads";

    private PrefetchPerThread lookAheads;

    @Override
    public void configure(Map<String, ?> configs) {
        lookAheads = (PrefetchPerThread) configs.get(LOOK_AHEADS);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        lookAheads.ofThisThread().register(records);
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
}
