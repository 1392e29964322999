package io.reviewstream.benchmarks.pipeline;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** Which of some reviews were answered, and how often. Owned by one thread. */
final class DeliveryCounts {
    private final long firstId;
    private final int reviews;
    private final BitSet answered;
    private final Map<String, Integer> byVersion = new TreeMap<>();
    private int twice;

    /** Of the reviews with so many ids, from the first. */
    DeliveryCounts(long firstId, int reviews) {
        this.firstId = firstId;
        this.reviews = reviews;
        this.answered = new BitSet(reviews);
    }

    /** Counts an answer; whether it is one to these reviews. */
    boolean add(SeenPrediction answer) {
        long index = answer.id() - firstId;
        if (index < 0 || index >= reviews) {
            return false;
        }
        if (answered.get((int) index)) {
            twice++;
        }
        answered.set((int) index);
        byVersion.merge(answer.modelVersion(), 1, Integer::sum);
        return true;
    }

    long firstId() {
        return firstId;
    }

    int answered() {
        return answered.cardinality();
    }

    int lost() {
        return reviews - answered();
    }

    /** Answers beyond the first to a review. */
    int twice() {
        return twice;
    }

    /** How many answers each version of the model gave. */
    Map<String, Integer> byVersion() {
        return Map.copyOf(byVersion);
    }

    boolean isComplete() {
        return lost() == 0;
    }
}
