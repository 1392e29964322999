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
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The plain file under DJL's own predictor, as one would write it without this project; on one thread. Used by one thread. */
final class PlainPredictor implements AutoCloseable {
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final Model model = Model.newInstance("plain", "OnnxRuntime");
    private final Predictor<List<TokenizedReview>, float[]> predictor;

    /**
     * Loads it.
     *
     * @throws UserException where the file is missing, damaged or cannot be loaded
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
            int width = batch.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
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
