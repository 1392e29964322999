package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.SentReview;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What order means here. Reviews of one key stand in one input partition, in the order in which they were sent. Their
 * predictions are keyed by review, so they spread over the output partitions, and Kafka orders nothing across those.
 * What is promised is this: within one output partition, the predictions of one input partition, and so those of one
 * key, stand in the order of their reviews. Used once.
 */
final class OrderCheck {
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
        List<ReadPrediction> inOrder = evidence.answers().stream()
                .filter(answer -> reviews.containsKey(answer.reviewId()))
                .sorted(Comparator.comparing(
                                (ReadPrediction answer) -> answer.at().partition())
                        .thenComparing(answer -> answer.at().offset()))
                .toList();
        for (ReadPrediction answer : inOrder) {
            SentReview review = reviews.get(answer.reviewId());
            Way way = new Way(review.at().partition(), answer.at().partition());
            SentReview before = latest.get(way);
            // The same one again is a duplicate, which others look for.
            if (before != null && review.at().offset() < before.at().offset()) {
                findings.add(new Finding(
                        Breach.OUT_OF_ORDER,
                        Item.REVIEW,
                        review.name() + " stands at " + answer.at() + ", behind " + before.name()));
            } else {
                latest.put(way, review);
            }
        }
        return findings;
    }
}
