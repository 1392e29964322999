package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** A way to classify. Used by one thread. */
interface InferenceCandidate {
    /** The beginning of the names of its rows. */
    String name();

    /** Whether one would classify like this without this project. */
    boolean isPeer();

    /** Classifies all reviews once; their texts, if they have any. */
    Pass pass(InferenceReviews reviews);

    /**
     * One turn.
     *
     * @param seconds of the whole turn
     * @param readingSeconds of those, from texts to tokens or to the answer of a linear stage
     * @param schedulingSeconds of those, from tokens to batches
     * @param batchSeconds of each batch
     * @param reviews that went to the network
     * @param tokens of those, without padding
     * @param cells the same with padding
     */
    record Pass(
            double seconds,
            double readingSeconds,
            double schedulingSeconds,
            List<Double> batchSeconds,
            int reviews,
            long tokens,
            long cells) {
        public Pass {
            batchSeconds = List.copyOf(batchSeconds);
        }
    }

    /**
     * In this process.
     *
     * @param reader returns the tokens of the reviews that the network is to classify
     * @param schedule divides tokenized reviews into batches
     * @param model classifies one batch, on the thread that calls
     */
    record InThisProcess(
            String name,
            boolean isPeer,
            Function<InferenceReviews, List<TokenizedReview>> reader,
            Function<List<TokenizedReview>, List<List<TokenizedReview>>> schedule,
            Consumer<List<TokenizedReview>> model)
            implements InferenceCandidate {
        @Override
        public Pass pass(InferenceReviews reviews) {
            long start = System.nanoTime();
            List<TokenizedReview> tokenized = reader.apply(reviews);
            double reading = secondsSince(start);
            List<List<TokenizedReview>> batches = schedule.apply(tokenized);
            double scheduling = secondsSince(start) - reading;
            List<Double> seconds = new ArrayList<>(batches.size());
            for (List<TokenizedReview> batch : batches) {
                long before = System.nanoTime();
                model.accept(batch);
                seconds.add(secondsSince(before));
            }
            double all = secondsSince(start);
            long cells = batches.stream()
                    .mapToLong(batch -> (long) batch.size() * PlainPredictor.longest(batch))
                    .sum();
            return new Pass(
                    all, reading, scheduling, seconds, tokenized.size(), InferenceReviews.tokens(tokenized), cells);
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
