package io.reviewstream.streamer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.Headers;

/** What nobody should put on a topic: random bytes, JSON with mistakes, and every trick of Unicode. */
final class HostileInputs {
    private static final List<String> REVIEWS = List.of(
            "{\"reviewId\":\"a-%d\",\"reviewText\":\"good case\",\"isPositive\":true}",
            "{\"reviewText\":\"bad battery\",\"stars\":[1,2.5e3,null,{\"x\":{}}]}",
            "{\"reviewId\":%d,\"reviewText\":\"\",\"isPositive\":1.0}",
            "{\"reviewText\":\"a \\\"quoted\\\" \\u0041 review\",\"isPositive\":\"no\"}");

    private static final List<String> TEXTS = List.of(
            "\\ud800",
            "\\udfff\\ud800",
            "\\u0000",
            "\u0000",
            "\ufeff\u200b\u200e\u202e\u2066",
            "e\u0301".repeat(200),
            "\ud83d\ude00\ud83c\udffd\u200d\ud83d\udcbb",
            "\ufdfa".repeat(50),
            "\u0e33\u0130\u00df\ufb03\u1e9e",
            "\uffff\ufffe\ufffd",
            "\\u202e\\u0008\\u001b[31m",
            "\\",
            "\\x41",
            "'; DROP TABLE reviews; --",
            "${jndi:ldap://localhost/a}",
            " ".repeat(5_000),
            "a".repeat(20_000),
            "\u4e2d\u6587".repeat(1_000));

    private static final List<String> FRAMES = List.of(
            "[".repeat(2_000),
            "{\"reviewText\":".repeat(1_200),
            "{\"reviewText\":\"good\",\"reviewText\":\"bad\"}",
            "{\"reviewText\":1e999999999}",
            "{\"reviewId\":" + "9".repeat(2_000) + ",\"reviewText\":\"good\"}",
            "\ufeff{\"reviewText\":\"good\"}",
            "{\"reviewText\":\"good\"} {\"reviewText\":\"bad\"}",
            "\"reviewText\"",
            "null",
            "NaN",
            "");

    private static final List<String> HEADERS = List.of(
            "review.id",
            "review.key",
            "review.position",
            "review.timestamp",
            "model.version",
            "traceparent",
            "__streams.errors.topic",
            "__streams.errors.offset",
            "__streams.errors.",
            "",
            "\u202eheader");

    private final Random random;

    HostileInputs(long seed) {
        random = new Random(seed);
    }

    /** A timestamp: of now, none, of years ago or to come, or in another unit. */
    long nextTime() {
        long now = System.currentTimeMillis();
        return switch (random.nextInt(6)) {
            case 0 -> -1;
            case 1 -> now + random.nextLong(1L << 40);
            case 2 -> now * 1_000;
            case 3 -> now / 1_000;
            default -> now;
        };
    }

    /** A key: of few or many letters, of tricks of Unicode, empty, or none. */
    String nextKey() {
        return switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> "";
            case 2 -> pick(TEXTS);
            default -> "k" + random.nextInt(20);
        };
    }

    /** Adds headers: names that the streamer reads or writes, with values that it does not expect. */
    void addTo(Headers headers) {
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] value =
                    switch (random.nextInt(4)) {
                        case 0 -> null;
                        case 1 -> bytes(random.nextInt(40));
                        case 2 -> pick(TEXTS).getBytes(UTF_8);
                        default -> bytes(2_000);
                    };
            headers.add(pick(HEADERS), value);
        }
    }

    /** The next; now and then none at all. */
    byte[] next() {
        return switch (random.nextInt(8)) {
            case 0 -> bytes(random.nextInt(300));
            case 1 -> text(TEXTS, random.nextInt(TEXTS.size()));
            case 2 -> pick(FRAMES).getBytes(UTF_8);
            case 3 -> random.nextInt(50) == 0 ? null : pick(FRAMES).getBytes(UTF_8);
            case 4 -> review();
            default -> mutated(review());
        };
    }

    private byte[] review() {
        return pick(REVIEWS).formatted(random.nextInt(1_000)).getBytes(UTF_8);
    }

    private byte[] text(List<String> texts, int which) {
        String field = random.nextBoolean() ? "reviewText" : "reviewId";
        return "{\"reviewText\":\"x\",\"%s\":\"%s\"}"
                .formatted(field.equals("reviewText") ? "other" : field, texts.get(which))
                .replace("\"x\"", random.nextBoolean() ? "\"" + pick(texts) + "\"" : "\"x\"")
                .getBytes(UTF_8);
    }

    /** A few bytes are changed, put in, taken out, or the end is cut off. */
    private byte[] mutated(byte[] whole) {
        byte[] bytes = whole;
        for (int change = 0; change <= random.nextInt(4) && bytes.length > 0; change++) {
            int at = random.nextInt(bytes.length);
            int kept = random.nextInt(3) == 0 ? at : at + 1;
            byte[] middle = bytes(random.nextInt(3));
            byte[] next = new byte[random.nextInt(10) == 0 ? at : at + middle.length + bytes.length - kept];
            System.arraycopy(bytes, 0, next, 0, Math.min(at, next.length));
            if (next.length > at) {
                System.arraycopy(middle, 0, next, at, middle.length);
                System.arraycopy(bytes, kept, next, at + middle.length, bytes.length - kept);
            }
            bytes = next;
        }
        return bytes;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String pick(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }
}
