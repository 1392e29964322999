package io.reviewstream.quickstart.demo;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every live review by number: what is true of it and how often it was classified; and how accurate each model was.
 * Thread-safe.
 */
final class Ledger {
    /** How many reviews "lately" is. */
    private static final int RECENT = 300;

    private static final Pattern ID = Pattern.compile("live-(\\d{1,9})");

    private final BitSet positive = new BitSet();
    private final BitSet drifted = new BitSet();
    private final BitSet classified = new BitSet();
    /** In the order of access. */
    private final Map<String, ReviewCounts> counts = new LinkedHashMap<>(8, 0.75f, true);

    private int produced;
    private long duplicated;
    private long unknown;
    private long labels;
    private long deadLetters;

    /** How accurate a model was on live reviews, on those of the second domain, and lately. */
    record Score(long rows, long correct, long driftedRows, long driftedCorrect, int recentRows, double recentShare) {
        static final Score NONE = new Score(0, 0, 0, 0, 0, 0);
    }

    /** A score while it grows. */
    private static final class ReviewCounts {
        private long rows;
        private long correct;
        private long driftedRows;
        private long driftedCorrect;
        /** Whether the last predictions were correct, in a ring. */
        private final BitSet recent = new BitSet(RECENT);

        private void add(boolean wasCorrect, boolean wasDrifted) {
            recent.set((int) (rows % RECENT), wasCorrect);
            rows++;
            correct += wasCorrect ? 1 : 0;
            driftedRows += wasDrifted ? 1 : 0;
            driftedCorrect += wasDrifted && wasCorrect ? 1 : 0;
        }

        private Score score() {
            int recentRows = (int) Math.min(rows, RECENT);
            return new Score(
                    rows, correct, driftedRows, driftedCorrect, recentRows, (double) recent.cardinality() / recentRows);
        }
    }

    /**
     * What is known at one moment.
     *
     * @param classified distinct reviews that have a prediction
     * @param duplicated predictions for a review that had one
     * @param unknown predictions for what was never produced
     * @param scores by model version, in the order of their last predictions
     */
    record LedgerSnapshot(
            long produced,
            long classified,
            long duplicated,
            long unknown,
            long labels,
            long deadLetters,
            Map<String, Score> scores) {
        Score score(String version) {
            return scores.getOrDefault(version, Score.NONE);
        }

        /** Whether each review produced has one prediction, and there is nothing else. */
        boolean exactlyOnce() {
            return classified == produced && duplicated == 0 && unknown == 0 && deadLetters == 0;
        }
    }

    /** Enters a review that is about to be produced, and gives its id. */
    synchronized String produced(boolean isPositive, boolean isDrifted) {
        positive.set(produced, isPositive);
        drifted.set(produced, isDrifted);
        return "live-" + produced++;
    }

    /** Enters a prediction. */
    synchronized void classified(String reviewId, boolean predictedPositive, String modelVersion) {
        Optional<Integer> number = number(reviewId);
        if (number.isEmpty()) {
            unknown++;
        } else if (classified.get(number.get())) {
            duplicated++;
        } else {
            classified.set(number.get());
            counts.computeIfAbsent(modelVersion, unseen -> new ReviewCounts())
                    .add(predictedPositive == positive.get(number.get()), drifted.get(number.get()));
        }
    }

    private Optional<Integer> number(String reviewId) {
        return Optional.of(ID.matcher(reviewId))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .filter(number -> number < produced);
    }

    /** What is true of a review; empty if it was never produced here. */
    synchronized Optional<Boolean> truth(String reviewId) {
        return number(reviewId).map(positive::get);
    }

    synchronized void labelled() {
        labels++;
    }

    synchronized void deadLetter() {
        deadLetters++;
    }

    synchronized LedgerSnapshot snapshot() {
        Map<String, Score> scores = new LinkedHashMap<>();
        counts.forEach((version, count) -> scores.put(version, count.score()));
        return new LedgerSnapshot(produced, classified.cardinality(), duplicated, unknown, labels, deadLetters, scores);
    }
}
