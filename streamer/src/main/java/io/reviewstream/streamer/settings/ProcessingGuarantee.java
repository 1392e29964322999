package io.reviewstream.streamer.settings;

import org.apache.kafka.streams.StreamsConfig;

/** {@code processing.guarantee} of Kafka Streams. */
public enum ProcessingGuarantee {
    /** Each input record has exactly one committed prediction. */
    EXACTLY_ONCE_V2(StreamsConfig.EXACTLY_ONCE_V2),
    /** Each input record has one prediction or, after a crash, several. */
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE);

    private final String config;

    ProcessingGuarantee(String config) {
        this.config = config;
    }

    /** The value of the Kafka Streams setting. */
    public String config() {
        return config;
    }
}
