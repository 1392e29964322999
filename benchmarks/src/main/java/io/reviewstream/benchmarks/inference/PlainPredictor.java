package io.reviewstream.benchmarks.inference;

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
import io.reviewstream.common.error.UserException;
import io.reviewstream.common.inference.TokenizedReview;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A graph under DJL's own predictor, as one would write it without this project; on one thread. Used by one thread. */
final class PlainPredictor implements AutoCloseable {
    private final OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    private final Model model = Model.newInstance("plain", "OnnxRuntime");
    private final Predictor<NDList, NDList> predictor;

    /**
     * Loads it.
     *
     * @param profile the beginning of the path of ONNX Runtime's profile, which is written when this is closed
     * @throws UserException if the file cannot be loaded
     */
    PlainPredictor(Path onnx, Optional<Path> profile) {
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            if (profile.isPresent()) {
                options.enableProfiling(profile.get().toString());
            }
            String name = onnx.getFileName().toString().replaceFirst("\\.onnx$", "");
            model.load(onnx.getParent(), name, Map.of("sessionOptions", options));
        } catch (IOException | MalformedModelException | OrtException e) {
            closeModel();
            throw UserException.badInput("ONNX Runtime cannot load " + onnx + ": " + e.getMessage(), e);
        }
        predictor = model.newPredictor(new NoopTranslator());
    }

    /** The logits of reviews that are padded to the longest of them. */
    float[] predict(List<TokenizedReview> batch) {
        int width = longest(batch);
        long[] ids = new long[batch.size() * width];
        long[] mask = new long[ids.length];
        for (int row = 0; row < batch.size(); row++) {
            long[] own = batch.get(row).ids();
            System.arraycopy(own, 0, ids, row * width, own.length);
            Arrays.fill(mask, row * width, row * width + own.length, 1);
        }
        Shape shape = new Shape(batch.size(), width);
        try (NDManager manager = model.getNDManager().newSubManager()) {
            NDArray inputIds = manager.create(ids, shape);
            NDArray attentionMask = manager.create(mask, shape);
            inputIds.setName("input_ids");
            attentionMask.setName("attention_mask");
            try (NDList output = predictor.predict(new NDList(inputIds, attentionMask))) {
                return output.singletonOrThrow().toFloatArray();
            }
        } catch (TranslateException e) {
            throw new IllegalStateException("ONNX Runtime failed on a batch of " + batch.size() + " reviews", e);
        }
    }

    /** Tokens of the longest review, to which the others are padded. */
    static int longest(List<TokenizedReview> batch) {
        return batch.stream().mapToInt(TokenizedReview::tokens).max().orElseThrow();
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
}
