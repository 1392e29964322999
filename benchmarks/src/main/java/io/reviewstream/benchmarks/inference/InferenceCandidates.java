package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidate.InThisProcess;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Every way to classify in this process that a bundle has files for, and its peers with the same weights, each model loaded
 * once. Used by one thread.
 */
final class InferenceCandidates implements AutoCloseable {
    static final String ONE_BY_ONE = "plain fp32, one by one";
    static final String DYNAMIC = "dynamic int8 per channel, one by one";
    static final String ARRIVAL = "plain fp32, batches of 32";
    static final String PLAIN = "our batches, plain fp32";
    static final String OPTIMIZED = "our batches, optimised fp32";
    static final String INT8 = "our batches, int8";

    private static final int BATCH = 32;

    private final PlainPredictor plain;
    private final PlainPredictor dynamic;
    private final List<SharedClassifier> classifiers = new ArrayList<>();
    private final List<ModelLease> leases = new ArrayList<>();
    private final List<InferenceCandidate> all = new ArrayList<>();

    /** Loads the models. */
    InferenceCandidates(ModelBundle bundle) {
        Path onnx = bundle.verified(BundleFiles.ONNX);
        plain = new PlainPredictor(onnx, Optional.empty());
        dynamic = dynamic(onnx);
        all.add(peer(ONE_BY_ONE, 1, plain));
        all.add(peer(DYNAMIC, 1, dynamic));
        all.add(peer(ARRIVAL, BATCH, plain));
        try {
            for (ServedFile file : ServedFile.values()) {
                if (bundle.has(file.file())) {
                    addOurs(name(file), SharedClassifier.load(bundle, file, InferenceDevice.CPU, 1));
                }
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static PlainPredictor dynamic(Path plain) {
        try {
            Path file = Files.createTempFile("reviewstream-bench-", ".onnx");
            try {
                DynamicInt8Graph.write(plain, file);
                return new PlainPredictor(file, Optional.empty());
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InferenceCandidate peer(String name, int size, PlainPredictor model) {
        return new InThisProcess(name, true, InferenceReviews::read, reviews -> inOrder(reviews, size), model::predict);
    }

    private void addOurs(String name, SharedClassifier classifier) {
        classifiers.add(classifier);
        ModelLease lease = classifier.acquire();
        leases.add(lease);
        all.add(new InThisProcess(name, false, InferenceReviews::read, BatchingPolicy.FOR_CPU::split, lease::classify));
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

    /** The logits of {@link #DYNAMIC} for one review. */
    float[] dynamicLogits(TokenizedReview review) {
        return dynamic.predict(List.of(review));
    }

    @Override
    public void close() {
        leases.forEach(ModelLease::close);
        classifiers.forEach(SharedClassifier::close);
        dynamic.close();
        plain.close();
    }
}
