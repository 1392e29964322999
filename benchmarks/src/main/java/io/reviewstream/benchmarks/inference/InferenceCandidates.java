package io.reviewstream.benchmarks.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Every way to classify that a bundle has files for, each model loaded once. Used by one thread. */
final class InferenceCandidates implements AutoCloseable {
    static final String ONE_BY_ONE = "one by one, plain fp32";
    static final String ARRIVAL = "batches of 32, plain fp32";
    static final String PLAIN = "our batches, plain fp32";
    static final String OPTIMIZED = "our batches, optimised fp32";
    static final String INT8 = "our batches, int8";

    private static final int BATCH = 32;

    private final PlainPredictor predictor;
    private final List<SharedClassifier> classifiers = new ArrayList<>();
    private final List<ModelLease> leases = new ArrayList<>();
    private final List<InferenceCandidate> all = new ArrayList<>();

    /**
     * A way to classify.
     *
     * @param name the beginning of the names of its rows
     * @param schedule divides reviews into batches
     * @param model classifies one batch, on the thread that calls
     */
    record InferenceCandidate(
            String name,
            Function<List<TokenizedReview>, List<List<TokenizedReview>>> schedule,
            Consumer<List<TokenizedReview>> model) {
        /** Classifies all reviews once. */
        Pass pass(List<TokenizedReview> reviews) {
            long start = System.nanoTime();
            List<List<TokenizedReview>> batches = schedule.apply(reviews);
            double scheduling = secondsSince(start);
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
            return new Pass(all, scheduling, seconds, cells);
        }

        private static double secondsSince(long nanos) {
            return (System.nanoTime() - nanos) / 1e9;
        }
    }

    /**
     * One turn.
     *
     * @param seconds of the whole turn
     * @param schedulingSeconds of those, before the first batch
     * @param batchSeconds of each batch
     * @param cells tokens that were computed, with padding
     */
    record Pass(double seconds, double schedulingSeconds, List<Double> batchSeconds, long cells) {
        Pass {
            batchSeconds = List.copyOf(batchSeconds);
        }
    }

    /** Loads the models. */
    InferenceCandidates(ModelBundle bundle) {
        predictor = new PlainPredictor(bundle.verified(BundleFiles.ONNX), Optional.empty());
        all.add(new InferenceCandidate(ONE_BY_ONE, reviews -> inOrder(reviews, 1), predictor::predict));
        all.add(new InferenceCandidate(ARRIVAL, reviews -> inOrder(reviews, BATCH), predictor::predict));
        try {
            for (ServedFile file : ServedFile.values()) {
                if (bundle.has(file.file())) {
                    SharedClassifier classifier = SharedClassifier.load(bundle, file, InferenceDevice.CPU, 1);
                    classifiers.add(classifier);
                    ModelLease lease = classifier.acquire();
                    leases.add(lease);
                    all.add(new InferenceCandidate(name(file), BatchingPolicy.FOR_CPU::split, lease::classify));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String name(ServedFile file) {
        return switch (file) {
            case PLAIN -> PLAIN;
            case FP32 -> OPTIMIZED;
            case INT8 -> INT8;
        };
    }

    private static List<List<TokenizedReview>> inOrder(List<TokenizedReview> reviews, int size) {
        return IntStream.iterate(0, from -> from < reviews.size(), from -> from + size)
                .mapToObj(from -> reviews.subList(from, Math.min(reviews.size(), from + size)))
                .toList();
    }

    List<InferenceCandidate> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        leases.forEach(ModelLease::close);
        classifiers.forEach(SharedClassifier::close);
        predictor.close();
    }
}
