package io.reviewstream.benchmarks.kernels;

import io.reviewstream.benchmarks.subject.Lengths;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Forms batches of reviews. */
@State(Scope.Thread)
public class BatchingKernel {
    private static final int REVIEWS = 512;

    private final List<TokenizedReview> reviews = new Lengths(40, 220).reviews(REVIEWS, 30_522, 256, 1);
    private final List<List<TokenizedReview>> groups =
            List.of(reviews.subList(0, REVIEWS / 2), reviews.subList(REVIEWS / 2, REVIEWS));
    private int next;

    /** All 512 at once, as bulk classification does. */
    @Benchmark
    public List<List<TokenizedReview>> cut() {
        return BatchingPolicy.FOR_CPU.split(reviews);
    }

    /** One batch from two groups of 256, as the streamer does. */
    @Benchmark
    public List<TokenizedReview> around() {
        next = (next + 1) % REVIEWS;
        return BatchingPolicy.FOR_CPU.around(reviews.get(next), groups, TokenizedReview::tokens);
    }
}
