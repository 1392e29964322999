package io.reviewstream.benchmarks.faults;

import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForLabel;
import io.reviewstream.benchmarks.faults.ReviewScenario.Message.ForReview;
import io.reviewstream.benchmarks.subject.RandomModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Reviews of every kind, and labels: before their review, after it, duplicated, contradicting, for reviews that were never
 * sent, and unreadable ones. The latest label of a review is true of its text. A function of the seed and of the times that
 * are passed; owned by one thread.
 */
final class ReviewScenario {
    /** The limit of the topic of predictions. */
    static final int MAX_PREDICTION_BYTES = 16 * 1024;

    private static final int KEYS = 23;
    private static final int LATEST_MS = 15_000;
    private static final List<String> WORDS = List.of(
            RandomModel.GOOD,
            RandomModel.BAD,
            "lamp",
            "cable",
            "works",
            "broke",
            "never",
            "again",
            "gift",
            "loud",
            "größer",
            "👍");

    private final Random random;
    private long number;

    /**
     * A message to be sent later.
     *
     * @param delay from now
     */
    record LabelLater(Duration delay, Message message) {}

    ReviewScenario(long seed) {
        random = new Random(seed);
    }

    /** The next review, with its labels. */
    List<LabelLater> next(Instant now) {
        number++;
        String id = "r" + number;
        // Before the clock of the broker, so that a label without labeledAt is the newest.
        Instant timestamp = Instant.ofEpochMilli(now.toEpochMilli() - 60_000 - random.nextInt(3_600_000));
        List<LabelLater> messages = new ArrayList<>();
        int before = random.nextInt(10) == 0 ? random.nextInt(5_000) : 0;
        ForReview review = review(id, timestamp);
        messages.add(new LabelLater(Duration.ofMillis(before), review));
        if (review.ownId().isPresent() && random.nextInt(10) < 4) {
            labels(id, review.text().filter(ReviewScenario::isPositive).isPresent(), timestamp, before > 0, messages);
        }
        if (random.nextInt(40) == 0) {
            messages.add(new LabelLater(
                    Duration.ZERO, label("unsent-" + number, random.nextBoolean(), Optional.of(timestamp))));
        }
        if (random.nextInt(60) == 0) {
            messages.add(new LabelLater(
                    Duration.ZERO,
                    new ForLabel(
                            "", false, Optional.empty(), false, "{\"reviewId\":\"" + id + "\",\"isPositive\":7}")));
        }
        return messages;
    }

    private ForReview review(String id, Instant timestamp) {
        int kind = random.nextInt(100);
        if (kind < 3) {
            return rejected(Optional.empty(), timestamp, "no JSON " + number);
        }
        if (kind < 5) {
            return rejected(Optional.of(id), timestamp, "{\"reviewId\":\"" + id + "\",\"reviewText\":\" \"}");
        }
        String text = text();
        if (kind < 6) {
            String tooLong = text + " " + "x".repeat(MAX_PREDICTION_BYTES);
            return rejected(Optional.of(id), timestamp, json(Optional.of(id), tooLong, Optional.empty()));
        }
        Optional<String> ownId = kind < 16 ? Optional.empty() : Optional.of(id);
        Optional<Boolean> label = kind < 36 ? Optional.of(isPositive(text)) : Optional.empty();
        return new ForReview(number, ownId, key(), json(ownId, text, label), timestamp, Optional.of(text), label);
    }

    private ForReview rejected(Optional<String> id, Instant timestamp, String value) {
        return new ForReview(number, id, key(), value, timestamp, Optional.empty(), Optional.empty());
    }

    private void labels(String id, boolean positive, Instant timestamp, boolean before, List<LabelLater> messages) {
        ForLabel first = label(id, positive, Optional.of(timestamp.plusMillis(1)));
        Duration delay = before ? Duration.ZERO : delay();
        switch (random.nextInt(5)) {
            case 0 -> {
                messages.add(new LabelLater(delay, first));
                messages.add(new LabelLater(delay(), first));
            }
            case 1 -> {
                messages.add(new LabelLater(delay, label(id, !positive, Optional.of(timestamp.plusMillis(1)))));
                messages.add(new LabelLater(delay(), label(id, positive, Optional.of(timestamp.plusMillis(2)))));
            }
            case 2 -> messages.add(new LabelLater(delay, label(id, positive, Optional.empty())));
            default -> messages.add(new LabelLater(delay, first));
        }
    }

    private static ForLabel label(String id, boolean positive, Optional<Instant> labeledAt) {
        String time = labeledAt.map(at -> ",\"labeledAt\":\"" + at + "\"").orElse("");
        return new ForLabel(
                id,
                positive,
                labeledAt,
                true,
                String.format(Locale.ROOT, "{\"reviewId\":\"%s\",\"isPositive\":%s%s}", id, positive, time));
    }

    private static String json(Optional<String> id, String text, Optional<Boolean> label) {
        return String.format(
                Locale.ROOT,
                "{%s\"reviewText\":\"%s\"%s}",
                id.map(value -> "\"reviewId\":\"" + value + "\",").orElse(""),
                text,
                label.map(value -> ",\"isPositive\":" + value).orElse(""));
    }

    /** As a {@linkplain io.reviewstream.benchmarks.subject.ModelRotation#ofTinyNetworks right} model finds it. */
    static boolean isPositive(String text) {
        List<String> words = List.of(text.split(" "));
        return Collections.frequency(words, RandomModel.GOOD) > Collections.frequency(words, RandomModel.BAD);
    }

    private String text() {
        List<String> words = new ArrayList<>();
        int length = 1 + random.nextInt(30);
        for (int i = 0; i < length; i++) {
            words.add(WORDS.get(random.nextInt(WORDS.size())));
        }
        return String.join(" ", words);
    }

    private String key() {
        return "product-" + random.nextInt(KEYS);
    }

    private Duration delay() {
        return Duration.ofMillis(random.nextInt(LATEST_MS));
    }

    /** A message to be sent, and what is expected of it. */
    sealed interface Message {
        /** Its value, as UTF-8 text. */
        String value();

        /**
         * A review.
         *
         * @param number for its headers
         * @param ownId in its payload
         * @param text if a prediction is expected; empty if a dead letter is
         * @param label in its payload
         */
        record ForReview(
                long number,
                Optional<String> ownId,
                String key,
                String value,
                Instant timestamp,
                Optional<String> text,
                Optional<Boolean> label)
                implements Message {}

        /**
         * A label.
         *
         * @param labeledAt in its payload; if absent, the timestamp of the broker counts
         * @param readable whether it can be parsed
         */
        record ForLabel(
                String reviewId, boolean isPositive, Optional<Instant> labeledAt, boolean readable, String value)
                implements Message {}
    }
}
