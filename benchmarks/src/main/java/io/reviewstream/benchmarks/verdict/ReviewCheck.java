package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentReview;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Each review has one prediction or one dead letter, whichever is expected, with its key, headers, timestamp and text or
 * bytes; and there is nothing else. Used once.
 */
final class ReviewCheck {
    private final Evidence evidence;
    private final Map<String, List<ReadPrediction>> predictions;
    private final Map<RecordLocation, List<ReadDeadLetter>> letters;
    private final List<Finding> findings = new ArrayList<>();

    ReviewCheck(Evidence evidence) {
        this.evidence = evidence;
        this.predictions = evidence.predictions().stream().collect(Collectors.groupingBy(ReadPrediction::reviewId));
        this.letters = evidence.deadLetters().stream().collect(Collectors.groupingBy(ReadDeadLetter::of));
    }

    List<Finding> findings() {
        Map<RecordLocation, Boolean> inputs = new HashMap<>();
        evidence.labels().forEach(label -> inputs.put(label.at(), true));
        for (SentReview review : evidence.reviews()) {
            inputs.put(review.at(), true);
            List<ReadPrediction> itsPredictions = or(predictions.remove(review.id()));
            List<ReadDeadLetter> itsLetters = or(letters.get(review.at()));
            count(review, itsPredictions.size() + itsLetters.size());
            itsPredictions.forEach(prediction -> compare(review, prediction));
            itsLetters.forEach(letter -> compare(review, letter));
        }
        predictions
                .values()
                .forEach(unknown -> unknown.forEach(prediction -> add(Breach.UNKNOWN, prediction.reviewId())));
        letters.forEach((location, unknown) -> {
            if (!inputs.containsKey(location)) {
                add(Breach.UNKNOWN, "dead letter of " + location);
            }
        });
        return findings;
    }

    private void count(SentReview review, int found) {
        if (found == 0) {
            add(Breach.LOST, review.name());
        } else if (found > 1) {
            add(Breach.DUPLICATED, review.name() + ", " + found + " times");
        }
    }

    private void compare(SentReview review, ReadPrediction prediction) {
        require(review.valid(), review, "was classified and should have been rejected");
        require(!review.valid() || prediction.sha256().equals(review.sha256()), review, "has another text");
        require(prediction.key().equals(review.key()), review, "has another key");
        require(prediction.headers().equals(review.headers()), review, "has other headers");
        require(keeps(review, prediction.timestamp()), review, "has another record timestamp");
        require(keeps(review, prediction.reviewTimestamp()), review, "has another timestamp in its payload");
        require(
                evidence.models().contains(prediction.modelVersion()),
                review,
                "was classified by " + prediction.modelVersion() + ", which was never champion");
    }

    private void compare(SentReview review, ReadDeadLetter letter) {
        require(!review.valid(), review, "was rejected and should have been classified");
        require(review.valid() || letter.sha256().equals(review.sha256()), review, "has other bytes");
        require(letter.key().equals(review.key()), review, "has another key");
        require(letter.headers().equals(review.headers()), review, "has other headers");
        require(keeps(review, letter.timestamp()), review, "has another record timestamp");
    }

    /** A record without a time gets that of its reading. */
    private static boolean keeps(SentReview review, Instant timestamp) {
        return review.timestamp().equals(SentReview.NO_TIME)
                ? timestamp.isAfter(Instant.EPOCH)
                : timestamp.equals(review.timestamp());
    }

    private void require(boolean kept, SentReview review, String otherwise) {
        if (!kept) {
            add(Breach.CHANGED, review.name() + " " + otherwise);
        }
    }

    private void add(Breach breach, String name) {
        findings.add(new Finding(breach, Item.REVIEW, name));
    }

    private static <T> List<T> or(List<T> list) {
        return list == null ? List.of() : list;
    }

    /**
     * The order of predictions. Reviews of one key are in one input partition, in the order in which they were sent. Their
     * predictions are keyed by review, so they spread over the output partitions, and Kafka has no order across those. The
     * guarantee: within one output partition, the predictions of one input partition, and so those of one key, are in the
     * order of their reviews. Used once.
     */
    static final class OrderCheck {
        private final Evidence evidence;

        private record Way(int from, int to) {}

        OrderCheck(Evidence evidence) {
            this.evidence = evidence;
        }

        List<Finding> findings() {
            Map<String, SentReview> reviews =
                    evidence.reviews().stream().collect(Collectors.toMap(SentReview::id, Function.identity()));
            List<Finding> findings = new ArrayList<>();
            Map<Way, SentReview> latest = new HashMap<>();
            List<ReadPrediction> inOrder = evidence.predictions().stream()
                    .filter(prediction -> reviews.containsKey(prediction.reviewId()))
                    .sorted(Comparator.comparing((ReadPrediction prediction) ->
                                    prediction.at().partition())
                            .thenComparing(prediction -> prediction.at().offset()))
                    .toList();
            for (ReadPrediction prediction : inOrder) {
                SentReview review = reviews.get(prediction.reviewId());
                Way way = new Way(review.at().partition(), prediction.at().partition());
                SentReview before = latest.get(way);
                // A duplicate is found by ReviewCheck.
                if (before != null && review.at().offset() < before.at().offset()) {
                    findings.add(new Finding(
                            Breach.OUT_OF_ORDER,
                            Item.REVIEW,
                            review.name() + " is at " + prediction.at() + ", behind " + before.name()));
                } else {
                    latest.put(way, review);
                }
            }
            return findings;
        }
    }
}
