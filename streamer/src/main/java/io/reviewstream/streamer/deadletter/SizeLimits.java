package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * How large a record each topic takes, so that one too large is refused before it is sent: under exactly-once a
 * refused send aborts the transaction, again and again.
 *
 * @param maxMessageBytes by topic, as the topics are configured
 */
public record SizeLimits(Map<String, Integer> maxMessageBytes) {
    /** What a batch of one record needs beside key, value and headers, generously. */
    private static final int OVERHEAD = 128;

    private static final int HEADER_OVERHEAD = 10;

    public SizeLimits {
        maxMessageBytes = Map.copyOf(maxMessageBytes);
    }

    /** The limit of the contract for every topic. */
    public static SizeLimits ofContract() {
        return new SizeLimits(Map.of());
    }

    /** The limit of one topic, in bytes. */
    public int of(String topic) {
        return maxMessageBytes.getOrDefault(topic, KafkaSettings.MAX_MESSAGE_BYTES);
    }

    /** Whether the topic takes such a record. */
    boolean fits(String topic, byte[] key, byte[] value, Headers headers) {
        return size(key, value, headers) <= of(topic);
    }

    /**
     * Makes sure that the topic takes such a record.
     *
     * @param reviewId that a dead letter goes by
     * @throws RejectedRecordException where it does not
     */
    public void require(String topic, String key, byte[] value, Headers headers, String reviewId) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        if (!fits(topic, keyBytes, value, headers)) {
            throw new RejectedRecordException(
                    RejectedRecordException.RejectReason.TOO_LARGE,
                    reviewId,
                    "Too large for " + topic + ": " + size(keyBytes, value, headers) + " bytes of at most " + of(topic),
                    null);
        }
    }

    /** An upper bound of a record's size on its own, in bytes. */
    static long size(byte[] key, byte[] value, Headers headers) {
        long size = OVERHEAD + length(key) + length(value);
        for (Header header : headers) {
            size += HEADER_OVERHEAD + header.key().getBytes(StandardCharsets.UTF_8).length + length(header.value());
        }
        return size;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
