package io.reviewstream.common.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.Manifest;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ModelVersion;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.event.Stage;
import io.reviewstream.common.inference.ReviewClassifier.Prediction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A tokenizer, an ONNX Runtime session and, if the serving plan has one, a linear stage. Inputs are {@code input_ids} and {@code attention_mask}, int64, (reviews,
 * tokens); the output is {@code logits}, float32, (reviews, 2).
 *
 * <p>Any number of threads may classify at once, each on its own core: a batch uses one intra-op thread. Closing the
 * session while one of them does would crash the JVM, so only {@link SharedClassifier} has access to it.
 */
final class OnnxClassifier implements ReviewClassifier, AutoCloseable {
    private final Manifest manifest;
    private final Optional<LinearStage> linear;
    private final ReviewTokenizer tokenizer;
    private final OrtSession.SessionOptions options;
    private final InferenceDevice device;
    private final Model model;

    OnnxClassifier(
            ModelBundle bundle, ServedFile served, Optional<ServingPlan> plan, InferenceDevice device, int threads) {
        this.device = device;
        manifest = bundle.manifest();
        Path onnx = bundle.verified(served.file());
        linear = LinearStage.load(bundle, plan);
        tokenizer = ReviewTokenizer.truncatingAt(
                plan.map(ServingPlan::maxTokens).orElse(manifest.maxTokens()),
                manifest.truncation(),
                bundle.verified(BundleFiles.TOKENIZER));
        options = new OrtSession.SessionOptions();
        model = Model.newInstance(manifest.version().value(), "OnnxRuntime");
        try {
            device.configure(options, threads);
            String prefix = onnx.getFileName().toString().replaceFirst("\\.onnx$", "");
            model.load(onnx.getParent(), prefix, Map.of("sessionOptions", options));
        } catch (IOException | MalformedModelException | OrtException e) {
            close();
            throw UserException.badInput("ONNX Runtime cannot load " + onnx + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public ModelVersion modelVersion() {
        return manifest.version();
    }

    @Override
    public Optional<Prediction> answer(String reviewText) {
        return linear.flatMap(stage -> stage.answer(reviewText));
    }

    @Override
    public TokenizedReview tokenize(String reviewText) {
        return withLinearMargin(reviewText, tokenizer.tokenize(reviewText));
    }

    @Override
    public List<String> pieces(String reviewText) {
        return tokenizer.pieces(reviewText);
    }

    @Override
    public List<TokenizedReview> tokenizeAll(List<String> reviewTexts) {
        if (device != InferenceDevice.GPU) {
            return ReviewClassifier.super.tokenizeAll(reviewTexts);
        }
        List<TokenizedReview> reviews = tokenizer.tokenizeAll(reviewTexts);
        return IntStream.range(0, reviews.size())
                .mapToObj(i -> withLinearMargin(reviewTexts.get(i), reviews.get(i)))
                .toList();
    }

    private TokenizedReview withLinearMargin(String reviewText, TokenizedReview review) {
        return linear.map(stage -> review.withLinearMargin(stage.margin(reviewText)))
                .orElse(review);
    }

    @Override
    public List<Prediction> classify(List<TokenizedReview> batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one review");
        }
        int width = batch.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
        long[] ids = new long[batch.size() * width];
        long[] mask = new long[batch.size() * width];
        for (int row = 0; row < batch.size(); row++) {
            TokenizedReview review = batch.get(row);
            review.copyTo(ids, row * width);
            Arrays.fill(mask, row * width, row * width + review.tokens(), 1);
        }
        float[] logits = logits(ids, mask, new Shape(batch.size(), width));
        List<Prediction> predictions = new ArrayList<>(batch.size());
        for (int row = 0; row < batch.size(); row++) {
            TokenizedReview review = batch.get(row);
            double margin = logits[2 * row + manifest.positiveIndex()] - logits[2 * row + 1 - manifest.positiveIndex()];
            if (!Double.isFinite(margin)) {
                throw new NonFiniteLogitsException(manifest.version(), review);
            }
            predictions.add(prediction(review, margin));
        }
        return predictions;
    }

    private Prediction prediction(TokenizedReview review, double networkMargin) {
        double margin =
                linear.map(stage -> stage.stacked(networkMargin, review)).orElse(networkMargin);
        // Two-class softmax.
        double probability = 1 / (1 + Math.exp(-margin));
        return new Prediction(
                probability,
                review.tokens(),
                review.count(tokenizer.unknownId()),
                review.truncated(),
                Stage.NETWORK,
                linear.flatMap(stage -> stage.audit(margin, review)));
    }

    private float[] logits(long[] ids, long[] mask, Shape shape) {
        try (NDManager manager = model.getNDManager().newSubManager();
                Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
            NDArray inputIds = manager.create(ids, shape);
            NDArray attentionMask = manager.create(mask, shape);
            inputIds.setName("input_ids");
            attentionMask.setName("attention_mask");
            try (NDList output = predictor.predict(new NDList(inputIds, attentionMask))) {
                return output.singletonOrThrow().toFloatArray();
            }
        } catch (TranslateException e) {
            throw new IllegalStateException("Model " + manifest.version() + " failed on a batch of shape " + shape, e);
        }
    }

    @Override
    public void close() {
        model.close();
        options.close();
        tokenizer.close();
    }
}
