package io.reviewstream.benchmarks.pipeline;

import io.reviewstream.benchmarks.pipeline.PredictionReader.SeenPrediction;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** How often each of some reviews was classified. Owned by one thread. */
final class DeliveryCounts {
    private final long firstId;
    private final int reviews;
    private final BitSet classified;
    private final Map<String, Integer> byVersion = new TreeMap<>();
    private int duplicated;

    /** Of {@code reviews} reviews with consecutive ids. */
    DeliveryCounts(long firstId, int reviews) {
        this.firstId = firstId;
        this.reviews = reviews;
        this.classified = new BitSet(reviews);
    }

    /** Counts a prediction; whether its review is one of these. */
    boolean add(SeenPrediction prediction) {
        long index = prediction.id() - firstId;
        if (index < 0 || index >= reviews) {
            return false;
        }
        if (classified.get((int) index)) {
            duplicated++;
        }
        classified.set((int) index);
        byVersion.merge(prediction.modelVersion(), 1, Integer::sum);
        return true;
    }

    long firstId() {
        return firstId;
    }

    int classified() {
        return classified.cardinality();
    }

    int lost() {
        return reviews - classified();
    }

    /** Predictions beyond the first of a review. */
    int duplicated() {
        return duplicated;
    }

    /** Number of predictions by each version of the model. */
    Map<String, Integer> byVersion() {
        return Map.copyOf(byVersion);
    }

    boolean isComplete() {
        return lost() == 0;
    }
}
