package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentReview;
import io.reviewstream.benchmarks.verdict.Verdict.Finding;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Breach;
import io.reviewstream.benchmarks.verdict.Verdict.Finding.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Each review has one answer or one dead letter, whichever is due, with its own key, headers, timestamp and text or
 * bytes; and there is nothing else. Used once.
 */
final class ReviewCheck {
    private final Evidence evidence;
    private final Map<String, List<ReadPrediction>> answers;
    private final Map<RecordLocation, List<ReadDeadLetter>> letters;
    private final List<Finding> findings = new ArrayList<>();

    ReviewCheck(Evidence evidence) {
        this.evidence = evidence;
        this.answers = evidence.answers().stream().collect(Collectors.groupingBy(ReadPrediction::reviewId));
        this.letters = evidence.deadLetters().stream().collect(Collectors.groupingBy(ReadDeadLetter::of));
    }

    List<Finding> findings() {
        Map<RecordLocation, Boolean> inputs = new HashMap<>();
        evidence.labels().forEach(label -> inputs.put(label.at(), true));
        for (SentReview review : evidence.reviews()) {
            inputs.put(review.at(), true);
            List<ReadPrediction> itsAnswers = or(answers.remove(review.id()));
            List<ReadDeadLetter> itsLetters = or(letters.get(review.at()));
            count(review, itsAnswers.size() + itsLetters.size());
            itsAnswers.forEach(answer -> compare(review, answer));
            itsLetters.forEach(letter -> compare(review, letter));
        }
        answers.values().forEach(unknown -> unknown.forEach(answer -> add(Breach.UNKNOWN, answer.reviewId())));
        letters.forEach((place, unknown) -> {
            if (!inputs.containsKey(place)) {
                add(Breach.UNKNOWN, "dead letter of " + place);
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

    private void compare(SentReview review, ReadPrediction answer) {
        require(review.answerable(), review, "was answered and should have been refused");
        require(!review.answerable() || answer.sha256().equals(review.sha256()), review, "has another text");
        require(answer.key().equals(review.key()), review, "has another key");
        require(answer.headers().equals(review.headers()), review, "has other headers");
        require(answer.timestamp().equals(review.timestamp()), review, "has another record timestamp");
        require(answer.reviewTimestamp().equals(review.timestamp()), review, "says another timestamp");
        require(
                evidence.models().contains(answer.modelVersion()),
                review,
                "was answered by " + answer.modelVersion() + ", which should not serve");
    }

    private void compare(SentReview review, ReadDeadLetter letter) {
        require(!review.answerable(), review, "was refused and should have been answered");
        require(review.answerable() || letter.sha256().equals(review.sha256()), review, "has other bytes");
        require(letter.key().equals(review.key()), review, "has another key");
        require(letter.headers().equals(review.headers()), review, "has other headers");
        require(letter.timestamp().equals(review.timestamp()), review, "has another record timestamp");
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
}
