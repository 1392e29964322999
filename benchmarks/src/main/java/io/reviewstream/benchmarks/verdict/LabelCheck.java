package io.reviewstream.benchmarks.verdict;

import io.reviewstream.benchmarks.verdict.Evidence.ReadDeadLetter;
import io.reviewstream.benchmarks.verdict.Evidence.ReadLabel;
import io.reviewstream.benchmarks.verdict.Evidence.ReadPrediction;
import io.reviewstream.benchmarks.verdict.Evidence.RecordLocation;
import io.reviewstream.benchmarks.verdict.Evidence.SentLabel;
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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of labels. A label in a review that was classified is forwarded once. A review that was classified and
 * labelled has rows on {@code labeled-reviews}; the last is the label of the latest {@code labeledAt}, none is older than
 * the one before it, and no label has more rows than it was sent times. An unreadable label has one dead letter with its
 * bytes. Lost reviews are not reported again here. Used once.
 */
final class LabelCheck {
    private final Evidence evidence;
    private final List<Finding> findings = new ArrayList<>();

    private record LabelAt(boolean isPositive, Instant labeledAt) {}

    LabelCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    List<Finding> findings() {
        Set<String> classified =
                evidence.predictions().stream().map(ReadPrediction::reviewId).collect(Collectors.toSet());
        List<SentReview> reviews = evidence.reviews().stream()
                .filter(review -> classified.contains(review.id()))
                .toList();
        unreadable();
        forwarded(reviews);
        rows(reviews);
        if (evidence.unmatched() > 0) {
            add(Breach.LOST, evidence.unmatched() + " labels unmatched too early");
        }
        return findings;
    }

    private void unreadable() {
        Map<RecordLocation, List<ReadDeadLetter>> letters =
                evidence.deadLetters().stream().collect(Collectors.groupingBy(ReadDeadLetter::of));
        for (SentLabel label : evidence.labels()) {
            List<ReadDeadLetter> its = letters.getOrDefault(label.at(), List.of());
            if (label.readable() && !its.isEmpty()) {
                add(Breach.CHANGED, label.name() + " was rejected");
            } else if (!label.readable()) {
                exactly(1, its.size(), "dead letter of " + label.at());
                its.stream()
                        .filter(letter -> !letter.sha256().equals(label.sha256()))
                        .forEach(letter -> add(Breach.CHANGED, label.name() + " has other bytes"));
            }
        }
    }

    private void forwarded(List<SentReview> reviews) {
        Map<String, List<ReadLabel>> forwarded =
                evidence.forwarded().stream().collect(Collectors.groupingBy(ReadLabel::reviewId));
        for (SentReview review : reviews) {
            List<ReadLabel> its = forwarded.getOrDefault(review.id(), List.of());
            if (review.label().isPresent()) {
                forwarded.remove(review.id());
                exactly(1, its.size(), "in " + review.name());
                LabelAt given = new LabelAt(review.label().orElseThrow(), review.timestamp());
                its.stream()
                        .filter(label -> !given(label).equals(given))
                        .forEach(label -> add(Breach.CHANGED, "in " + review.name()));
            }
        }
        forwarded.values().forEach(unknown -> unknown.forEach(label -> add(Breach.UNKNOWN, label.at() + "")));
    }

    private void rows(List<SentReview> reviews) {
        Map<String, List<ReadLabel>> rows =
                evidence.labeled().stream().collect(Collectors.groupingBy(ReadLabel::reviewId));
        Map<String, List<LabelAt>> given = given(reviews);
        for (SentReview review : reviews) {
            List<LabelAt> labels = given.getOrDefault(review.id(), List.of());
            if (!labels.isEmpty()) {
                judge(review, labels, rows.getOrDefault(review.id(), List.of()));
                rows.remove(review.id());
            }
        }
        rows.values().forEach(unknown -> unknown.forEach(row -> add(Breach.UNKNOWN, "row at " + row.at())));
    }

    private Map<String, List<LabelAt>> given(List<SentReview> reviews) {
        Map<String, List<LabelAt>> given = new HashMap<>();
        for (SentReview review : reviews) {
            review.label().ifPresent(positive -> given.computeIfAbsent(review.id(), none -> new ArrayList<>())
                    .add(new LabelAt(positive, review.timestamp())));
        }
        evidence.labels().stream().filter(SentLabel::readable).forEach(label -> given.computeIfAbsent(
                        label.reviewId(), none -> new ArrayList<>())
                .add(new LabelAt(label.isPositive(), label.labeledAt())));
        return given;
    }

    private void judge(SentReview review, List<LabelAt> labels, List<ReadLabel> unsorted) {
        List<ReadLabel> rows = unsorted.stream()
                .sorted(Comparator.comparing((ReadLabel row) -> row.at().offset()))
                .toList();
        LabelAt newest =
                labels.stream().max(Comparator.comparing(LabelAt::labeledAt)).orElseThrow();
        if (rows.stream().noneMatch(row -> given(row).equals(newest))) {
            add(Breach.LOST, "the newest of " + review.name());
        }
        for (int i = 1; i < rows.size(); i++) {
            if (rows.get(i).labeledAt().isBefore(rows.get(i - 1).labeledAt())) {
                add(
                        Breach.OUT_OF_ORDER,
                        "row of " + review.name() + " at " + rows.get(i).at());
            }
        }
        rows.stream()
                .collect(Collectors.groupingBy(LabelCheck::given, Collectors.counting()))
                .forEach((row, times) -> {
                    long sent = labels.stream().filter(row::equals).count();
                    if (sent == 0) {
                        add(Breach.CHANGED, "row of " + review.name() + " has a label that was never sent");
                    } else if (times > sent) {
                        add(Breach.DUPLICATED, "of " + review.name() + ", " + times + " rows of " + sent);
                    }
                });
    }

    private static LabelAt given(ReadLabel label) {
        return new LabelAt(label.isPositive(), label.labeledAt());
    }

    private void exactly(int expected, int found, String name) {
        if (found < expected) {
            add(Breach.LOST, name);
        } else if (found > expected) {
            add(Breach.DUPLICATED, name + ", " + found + " times");
        }
    }

    private void add(Breach breach, String name) {
        findings.add(new Finding(breach, Item.LABEL, name));
    }
}
