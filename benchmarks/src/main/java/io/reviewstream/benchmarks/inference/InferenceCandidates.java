package io.reviewstream.benchmarks.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.BatchingPolicy;
import io.reviewstream.common.inference.InferenceDevice;
import io.reviewstream.common.inference.ModelLease;
import io.reviewstream.common.inference.ServedFile;
import io.reviewstream.common.inference.SharedClassifier;
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
                    .mapToLong(batch -> (long) batch.size() * longest(batch))
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
        predictor = new PlainPredictor(bundle);
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

    /** Tokens of the longest review, to which the others are padded. */
    static int longest(List<TokenizedReview> batch) {
        return batch.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
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

    /** The plain file under DJL's own predictor, as one would write it without this project; on one thread. Used by one thread. */
    static final class PlainPredictor implements AutoCloseable {
        private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        private final Model model = Model.newInstance("plain", "OnnxRuntime");
        private final Predictor<List<TokenizedReview>, float[]> predictor;

        /**
         * Loads it.
         *
         * @throws UserException if the file is missing, damaged or cannot be loaded
         */
        PlainPredictor(ModelBundle bundle) {
            try {
                Path file = bundle.verified(BundleFiles.ONNX);
                options.setIntraOpNumThreads(1);
                options.setInterOpNumThreads(1);
                model.load(file.getParent(), "model", Map.of("sessionOptions", options));
            } catch (IOException | MalformedModelException | OrtException e) {
                closeModel();
                throw UserException.badInput(
                        "ONNX Runtime cannot load the plain file of " + bundle + ": " + e.getMessage(), e);
            } catch (RuntimeException e) {
                closeModel();
                throw e;
            }
            predictor = model.newPredictor(new Padding());
        }

        /** The logits of reviews that are padded to the longest of them. */
        float[] predict(List<TokenizedReview> batch) {
            try {
                return predictor.predict(batch);
            } catch (TranslateException e) {
                throw new IllegalStateException("ONNX Runtime failed on a batch of " + batch.size() + " reviews", e);
            }
        }

        @Override
        public void close() {
            predictor.close();
            closeModel();
        }

        private void closeModel() {
            model.close();
            options.close();
        }

        private static final class Padding implements NoBatchifyTranslator<List<TokenizedReview>, float[]> {
            @Override
            public NDList processInput(TranslatorContext context, List<TokenizedReview> batch) {
                int width = InferenceCandidates.longest(batch);
                long[] ids = new long[batch.size() * width];
                long[] mask = new long[ids.length];
                for (int row = 0; row < batch.size(); row++) {
                    long[] own = batch.get(row).ids();
                    System.arraycopy(own, 0, ids, row * width, own.length);
                    Arrays.fill(mask, row * width, row * width + own.length, 1);
                }
                Shape shape = new Shape(batch.size(), width);
                NDManager manager = context.getNDManager();
                NDArray inputIds = manager.create(ids, shape);
                NDArray attentionMask = manager.create(mask, shape);
                inputIds.setName("input_ids");
                attentionMask.setName("attention_mask");
                return new NDList(inputIds, attentionMask);
            }

            @Override
            public float[] processOutput(TranslatorContext context, NDList list) {
                return list.singletonOrThrow().toFloatArray();
            }
        }
    }
}
