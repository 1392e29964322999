package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads of this process that share a session, one run at a time each. */
final class ThreadWorkers implements Workers {
    private final SharedClassifier classifier;
    private final List<TokenizedReview> reviews;
    private final int threads;
    private final ExecutorService pool;

    ThreadWorkers(ModelBundle bundle, ServedFile file, List<TokenizedReview> reviews, int threads) {
        this.classifier = SharedClassifier.load(bundle, file, InferenceDevice.CPU, threads);
        this.reviews = reviews;
        this.threads = threads;
        this.pool = Executors.newFixedThreadPool(threads);
    }

    /** All reviews, in our runs. */
    static void classifyAll(SharedClassifier classifier, List<TokenizedReview> reviews) {
        try (ModelLease lease = classifier.acquire()) {
            BatchingPolicy.FOR_CPU.split(reviews).forEach(lease::classify);
        }
    }

    @Override
    public double pass() {
        long start = System.nanoTime();
        List<Future<?>> shares = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            shares.add(pool.submit(() -> classifyAll(classifier, reviews)));
        }
        try {
            for (Future<?> share : shares) {
                share.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread failed to classify", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classifying", e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** A thread that still classifies holds a lease, and with it the session. */
    @Override
    public void close() {
        pool.shutdown();
        classifier.close();
    }
}
