package io.reviewstream.streamer.settings;

import org.apache.kafka.streams.StreamsConfig;

/** What a crash may do to an answer. */
public enum ProcessingGuarantee {
    /** Each input has one committed answer. */
    EXACTLY_ONCE_V2(StreamsConfig.EXACTLY_ONCE_V2),
    /** Each input has one answer or, after a crash, several. */
    AT_LEAST_ONCE(StreamsConfig.AT_LEAST_ONCE);

    private final String config;

    ProcessingGuarantee(String config) {
        this.config = config;
    }

    /** Kafka's word for it. */
    public String config() {
        return config;
    }
}
