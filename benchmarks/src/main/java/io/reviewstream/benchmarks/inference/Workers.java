package io.reviewstream.benchmarks.inference;

/** Several who classify at once, each all reviews. Used by one thread. */
interface Workers extends AutoCloseable {
    /** Seconds until the last of them has classified everything. */
    double pass();

    @Override
    void close();
}
