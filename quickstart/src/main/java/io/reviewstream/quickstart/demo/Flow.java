package io.reviewstream.quickstart.demo;

import io.reviewstream.quickstart.sample.Domain;
import io.reviewstream.quickstart.sample.SampleReview;
import io.reviewstream.quickstart.sample.SampleReviews;
import io.reviewstream.quickstart.sample.Split;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** An endless flow of reviews that drifts from the first domain to the second. Owned by one thread. */
final class Flow {
    private static final int BATCH = 2000;

    private final long seed;
    private final int driftOver;
    private final Random random;
    private final Map<Domain, Queue<SampleReview>> ready = new EnumMap<>(Domain.class);
    private final Map<Domain, Integer> batches = new EnumMap<>(Domain.class);
    private int given;

    Flow(long seed, int driftOver) {
        this.seed = seed;
        this.driftOver = driftOver;
        this.random = new Random(seed);
    }

    SampleReview next() {
        boolean drifted = random.nextInt(driftOver) < given++;
        return next(drifted ? Domain.ELECTRONICS : Domain.HOUSEHOLD);
    }

    private SampleReview next(Domain domain) {
        Queue<SampleReview> queue = ready.computeIfAbsent(domain, none -> new ArrayDeque<>());
        if (queue.isEmpty()) {
            // Each batch has a seed of its own, none of them that of the first model's reviews.
            int batch = batches.merge(domain, 1, Integer::sum);
            queue.addAll(new SampleReviews(seed * 31 + batch).reviews(domain, Split.TRAINING, BATCH));
        }
        return queue.remove();
    }
}
