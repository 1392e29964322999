package io.reviewstream.streamer.deadletter;

import io.reviewstream.common.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The size limits of the output topics. A record that is too large is rejected before it is sent: under exactly-once, a
 * failed send would abort its transaction on every retry.
 *
 * @param maxMessageBytes {@code max.message.bytes} by topic
 */
public record SizeLimits(Map<String, Integer> maxMessageBytes) {
    /** Upper bound of what a record batch of one record adds to key, value and headers. */
    private static final int OVERHEAD = 128;

    private static final int HEADER_OVERHEAD = 10;

    public SizeLimits {
        maxMessageBytes = Map.copyOf(maxMessageBytes);
    }

    /** The default limit for every topic. */
    public static SizeLimits ofContract() {
        return new SizeLimits(Map.of());
    }

    /** Limit of a topic, in bytes. */
    public int of(String topic) {
        return maxMessageBytes.getOrDefault(topic, KafkaSettings.MAX_MESSAGE_BYTES);
    }

    /** Whether a record is within the limit of a topic. */
    boolean fits(String topic, byte[] key, byte[] value, Headers headers) {
        return size(key, value, headers) <= of(topic);
    }

    /**
     * Checks that a record is within the limit of a topic.
     *
     * @throws RejectedRecordException if the record is too large
     */
    public void require(String topic, String key, byte[] value, Headers headers) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        if (!fits(topic, keyBytes, value, headers)) {
            throw new RejectedRecordException(
                    RejectedRecordException.RejectReason.TOO_LARGE,
                    "Too large for " + topic + ": " + size(keyBytes, value, headers) + " bytes of at most " + of(topic),
                    null);
        }
    }

    /** Upper bound of the size of a record, in bytes. */
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
