package io.reviewstream.quickstart.demo;

import io.reviewstream.common.event.ClassifiedReview;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was produced and what came back. Thread-safe. */
final class Ledger {
    private static final int RECENT = 300;

    private final Map<String, Boolean> truths = new HashMap<>();
    private final Map<String, Integer> classified = new HashMap<>();
    private final Map<String, Tally> byVersion = new LinkedHashMap<>();
    private long labels;
    private long unknown;

    private static final class Tally {
        private long reviews;
        private long right;
        private final Deque<Boolean> recent = new ArrayDeque<>();

        void add(boolean isRight) {
            reviews++;
            right += isRight ? 1 : 0;
            recent.add(isRight);
            if (recent.size() > RECENT) {
                recent.remove();
            }
        }

        LiveAccuracy live(String version) {
            long recentlyRight = recent.stream().filter(each -> each).count();
            return new LiveAccuracy(version, reviews, (double) right / reviews, (double) recentlyRight / recent.size());
        }
    }

    synchronized void produced(String reviewId, boolean isPositive) {
        truths.put(reviewId, isPositive);
    }

    synchronized void labeled() {
        labels++;
    }

    synchronized void classified(ClassifiedReview review) {
        Boolean truth = truths.get(review.reviewId());
        if (truth == null) {
            unknown++;
            return;
        }
        classified.merge(review.reviewId(), 1, Integer::sum);
        byVersion.computeIfAbsent(review.modelVersion(), none -> new Tally()).add(review.isPositive() == truth);
    }

    synchronized long produced() {
        return truths.size();
    }

    synchronized long labels() {
        return labels;
    }

    /** Produced reviews that came back at least once. */
    synchronized long classified() {
        return classified.size();
    }

    /** Produced reviews that came back more than once. */
    synchronized long repeated() {
        return classified.values().stream().filter(times -> times > 1).count();
    }

    /** Predictions for reviews that were never produced. */
    synchronized long unknown() {
        return unknown;
    }

    /** In the order in which the models appeared. */
    synchronized List<LiveAccuracy> live() {
        return byVersion.entrySet().stream()
                .map(entry -> entry.getValue().live(entry.getKey()))
                .toList();
    }
}
