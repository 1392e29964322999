package io.reviewstream.benchmarks.inference;

import io.reviewstream.benchmarks.inference.InferenceCandidate.InThisProcess;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.ServingSettings;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
    static final String PLAN = "the plan";

    private static final int BATCH = 32;

    private final PlainPredictor plain;
    private final PlainPredictor dynamic;
    private final List<SharedClassifier> classifiers = new ArrayList<>();
    private final List<ModelLease> leases = new ArrayList<>();
    private final List<InferenceCandidate> all = new ArrayList<>();

    /**
     * Loads the models.
     *
     * @param texts whether the reviews have texts, which a serving plan needs
     */
    InferenceCandidates(ModelBundle bundle, boolean texts) {
        Path onnx = bundle.verified(BundleFiles.ONNX);
        plain = new PlainPredictor(onnx, Optional.empty());
        dynamic = dynamic(onnx);
        all.add(peer(ONE_BY_ONE, 1, plain));
        all.add(peer(DYNAMIC, 1, dynamic));
        all.add(peer(ARRIVAL, BATCH, plain));
        try {
            for (ServedFile file : ServedFile.values()) {
                if (bundle.has(file.file())) {
                    ModelLease lease = lease(SharedClassifier.load(bundle, file, InferenceDevice.CPU, 1));
                    all.add(ours(name(file), InferenceReviews::read, lease));
                }
            }
            if (texts && bundle.manifest().plan().isPresent()) {
                ModelLease lease = lease(ServingSettings.ON_CPU.withThreads(1).load(bundle));
                all.add(ours(PLAN, reviews -> unanswered(reviews, lease), lease));
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

    private ModelLease lease(SharedClassifier classifier) {
        classifiers.add(classifier);
        ModelLease lease = classifier.acquire();
        leases.add(lease);
        return lease;
    }

    private static InferenceCandidate ours(
            String name, Function<InferenceReviews, List<TokenizedReview>> reader, ModelLease model) {
        return new InThisProcess(name, false, reader, BatchingPolicy.FOR_CPU::split, model::classify);
    }

    /** The tokens of the reviews that the linear stage of the plan is not sure of. */
    private static List<TokenizedReview> unanswered(InferenceReviews reviews, ModelLease plan) {
        return reviews.texts().stream()
                .filter(text -> plan.answer(text).isEmpty())
                .map(plan::tokenize)
                .toList();
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
