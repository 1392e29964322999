package io.reviewstream.common.inference;

import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Classifies many reviews at once on several threads, each of which classifies one batch at a time. Duplicates are
 * classified once. Used by one thread; owns its threads and not the classifier.
 */
public final class BulkClassifier implements AutoCloseable {
    /** So many reviews per thread make batches of nearly equal length. */
    private static final int WINDOW = 256;

    private final ReviewClassifier classifier;
    private final BatchingPolicy batching;
    private final int threads;
    private final ExecutorService workers;

    /** Classifies with the batching and the threads of {@code serving}. */
    public BulkClassifier(ReviewClassifier classifier, ServingSettings serving) {
        this.classifier = classifier;
        this.batching = serving.batching();
        this.threads = serving.threads();
        this.workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "classifier");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Number of reviews to classify at once; more gain nothing. */
    public int window() {
        return WINDOW * threads;
    }

    /**
     * Classifies texts.
     *
     * @return the predictions in the order of the texts
     */
    public List<Prediction> classify(List<String> reviewTexts) {
        List<PreparedReview> reviews = prepare(reviewTexts);
        Map<TokenizedReview, Prediction> predictions = new HashMap<>();
        Set<TokenizedReview> distinct = new LinkedHashSet<>();
        reviews.forEach(review -> review.tokens().ifPresent(distinct::add));
        List<List<TokenizedReview>> batches = batching.split(List.copyOf(distinct));
        List<List<Prediction>> results = inParallel(batches, classifier::classify);
        for (int i = 0; i < batches.size(); i++) {
            for (int j = 0; j < batches.get(i).size(); j++) {
                predictions.put(batches.get(i).get(j), results.get(i).get(j));
            }
        }
        return reviews.stream()
                .map(review -> review.answer()
                        .orElseGet(() -> predictions.get(review.tokens().orElseThrow())))
                .toList();
    }

    /** A review that the linear stage answered, or the tokens of one that the network has to read. */
    private record PreparedReview(Optional<Prediction> answer, Optional<TokenizedReview> tokens) {
        static PreparedReview of(ReviewClassifier classifier, String text) {
            Optional<Prediction> answer = classifier.answer(text);
            return new PreparedReview(
                    answer, answer.isPresent() ? Optional.empty() : Optional.of(classifier.tokenize(text)));
        }
    }

    private List<PreparedReview> prepare(List<String> reviewTexts) {
        int share = Math.max(1, (reviewTexts.size() + threads - 1) / threads);
        List<List<String>> shares = new ArrayList<>();
        for (int from = 0; from < reviewTexts.size(); from += share) {
            shares.add(reviewTexts.subList(from, Math.min(reviewTexts.size(), from + share)));
        }
        return inParallel(shares, texts -> texts.stream()
                        .map(text -> PreparedReview.of(classifier, text))
                        .toList())
                .stream()
                .flatMap(Collection::stream)
                .toList();
    }

    private interface BatchTask<I, O> {
        O of(I input);
    }

    private <I, O> List<O> inParallel(List<I> inputs, BatchTask<I, O> work) {
        List<Future<O>> futures = inputs.stream()
                .map(input -> workers.submit(() -> work.of(input)))
                .toList();
        List<O> outputs = new ArrayList<>(futures.size());
        try {
            for (Future<O> future : futures) {
                outputs.add(future.get());
            }
            return outputs;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while classifying", e);
        } finally {
            futures.forEach(future -> future.cancel(false));
        }
    }

    /** Returns after its threads have ended, so that none still uses the classifier. */
    @Override
    public void close() {
        workers.shutdown();
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
