package io.reviewstream.streamer.runtime;

import io.reviewstream.common.kafka.TopicKind;
import io.reviewstream.streamer.classify.PrefetchInterceptor;
import io.reviewstream.streamer.classify.PrefetchInterceptor.PrefetchPerThread;
import io.reviewstream.streamer.deadletter.DeadLetterHandler;
import io.reviewstream.streamer.deadletter.DeadLetters;
import io.reviewstream.streamer.metrics.StreamerMetrics;
import io.reviewstream.streamer.settings.ClassifySettings;
import io.reviewstream.streamer.settings.StreamerSettings;
import io.reviewstream.streamer.settings.StreamerSettings.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** The Kafka Streams settings of the applications; {@code --kafka} overrides them. */
public final class StreamsSettings {
    /** Several batches; with exactly-once, everything between two commits is one transaction. */
    private static final int COMMIT_INTERVAL_MS = 100;
    /** At one second a batch, this many fit into the transaction timeout of 10 s. */
    private static final int BATCHES_PER_POLL = 8;

    /** Predictions are sent while the next batch is computed, so that a commit waits for few of them. */
    private static final int LINGER_MS = 5;

    private static final int BUFFERED_RECORDS = 1000;
    /** A killed instance keeps its partitions for so long. */
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private static final int HEARTBEAT_INTERVAL_MS = 2_000;
    /** Partitions that are added to a topic are read after this time; Kafka's default is five minutes. */
    private static final int METADATA_MAX_AGE_MS = 30_000;
    /** Records of changelogs and repartition topics hold more JSON than the input record. */
    private static final int INTERNAL_FACTOR = 4;

    private StreamsSettings() {}

    /** How many records of a partition a stream thread may prefetch. */
    public static int maxPrefetchedPerPartition(ClassifySettings settings) {
        return BUFFERED_RECORDS
                + BATCHES_PER_POLL * settings.serving().batching().maxReviews();
    }

    /**
     * The settings of the classify application.
     *
     * @param largest size of the largest record of its topics, in bytes
     */
    public static Properties classify(
            StreamerSettings settings,
            DeadLetters deadLetters,
            PrefetchPerThread prefetch,
            int largest,
            StreamerMetrics metrics) {
        Map<String, Object> config = common(settings, Role.CLASSIFY, deadLetters, largest, metrics);
        config.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                settings.classify().serving().threads());
        config.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                BATCHES_PER_POLL * settings.classify().serving().batching().maxReviews());
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, settings.classify().fetchMinBytes());
        config.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(settings.classify().fetchMaxWait().toMillis()));
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                PrefetchInterceptor.class.getName());
        config.put(StreamsConfig.mainConsumerPrefix(PrefetchInterceptor.PREFETCH_PER_THREAD), prefetch);
        return properties(settings, config);
    }

    /**
     * The settings of an application with state: feedback or release.
     *
     * @param largest size of the largest record of its topics, in bytes
     */
    public static Properties stateful(
            StreamerSettings settings, Role role, DeadLetters deadLetters, int largest, StreamerMetrics metrics) {
        Map<String, Object> config = common(settings, role, deadLetters, largest, metrics);
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        config.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), String.valueOf(requestSize(largest)));
        config.put(
                StreamsConfig.topicPrefix(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG),
                String.valueOf(TopicKind.Retention.MAX_COMPACTION_LAG.toMillis()));
        return properties(settings, config);
    }

    private static Map<String, Object> common(
            StreamerSettings settings, Role role, DeadLetters deadLetters, int largest, StreamerMetrics metrics) {
        Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG, RecordTimestamps.class);
        config.put(RecordTimestamps.METRICS, metrics);
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId(role));
        config.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                settings.applications().guarantee().toString());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, BUFFERED_RECORDS);
        config.put(
                StreamsConfig.STATE_DIR_CONFIG,
                settings.applications().stateDirectory().toString());
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        config.put(DeadLetterHandler.DEAD_LETTERS, deadLetters);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MS);
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, requestSize(largest));
        return config;
    }

    private static int requestSize(int largest) {
        return (int) Math.min(Integer.MAX_VALUE, (long) INTERNAL_FACTOR * largest);
    }

    private static Properties properties(StreamerSettings settings, Map<String, Object> config) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka().with(config));
        return properties;
    }

    /** Bounds the native memory of all stores together, which would otherwise grow with their number. */
    public static final class BoundedRocksDb implements RocksDBConfigSetter {
        private static final long CACHE_BYTES = 128L << 20;
        private static final long WRITE_BUFFER_BYTES = 32L << 20;

        static {
            RocksDB.loadLibrary();
        }

        /** Shared by all stores of the process for as long as it lives. */
        private static final Cache CACHE = new LRUCache(CACHE_BYTES);

        private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
            table.setBlockCache(CACHE);
            table.setCacheIndexAndFilterBlocks(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(WRITE_BUFFERS);
        }

        @Override
        public void close(String storeName, Options options) {}
    }
}
