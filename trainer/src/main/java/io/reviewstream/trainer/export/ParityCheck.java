package io.reviewstream.trainer.export;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import io.reviewstream.trainer.network.DistilBertConfig;
import io.reviewstream.trainer.network.DistilBertNetwork;
import io.reviewstream.trainer.network.NetworkInput.TokenBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Runs an exported file in ONNX Runtime and compares its logits with the network's own on PyTorch. */
public final class ParityCheck {
    /** The largest difference of a logit that passes. */
    public static final double TOLERANCE = 1e-4;

    private ParityCheck() {}

    /**
     * Compares on batches of random tokens, of lengths from one token to the longest and with padding.
     *
     * @return the largest difference of a logit, absolute, or relative where the logit is beyond 1
     * @throws IllegalStateException if it is above {@link #TOLERANCE}
     * @throws io.reviewstream.common.error.UserException if the network's own logits are not finite
     */
    public static double run(Path onnxFile, DistilBertNetwork network, long seed) {
        return run(onnxFile, network, probes(network.config(), new Random(seed)));
    }

    /**
     * Compares on {@code batches}, each padded to its longest text.
     *
     * @param batches token ids of texts, batch by batch
     * @return the largest difference of a logit, absolute, or relative where the logit is beyond 1
     * @throws IllegalStateException if it is above {@link #TOLERANCE}
     */
    public static double run(Path onnxFile, DistilBertNetwork network, List<List<int[]>> batches) {
        String name = onnxFile.getFileName().toString().replaceFirst("\\.onnx$", "");
        double worst = 0;
        try (Model model = Model.newInstance(name, "OnnxRuntime")) {
            model.load(onnxFile.toAbsolutePath().getParent(), name);
            try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator())) {
                for (List<int[]> batch : batches) {
                    worst = Math.max(worst, difference(predictor, model.getNDManager(), network, batch));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedModelException | TranslateException e) {
            throw new IllegalStateException("ONNX Runtime cannot run " + onnxFile, e);
        }
        if (!(worst <= TOLERANCE)) {
            throw new IllegalStateException("The exported file " + onnxFile + " does not compute what the network does:"
                    + " a logit differs by " + worst + ", and " + TOLERANCE + " is the most allowed");
        }
        return worst;
    }

    /** NaN where either side is. */
    private static double difference(
            Predictor<NDList, NDList> predictor, NDManager parent, DistilBertNetwork network, List<int[]> texts)
            throws TranslateException {
        List<float[]> own = network.logits(texts);
        for (int i = 0; i < texts.size(); i++) {
            for (float logit : own.get(i)) {
                if (!Float.isFinite(logit)) {
                    throw network.overflow("the network", texts.get(i));
                }
            }
        }
        try (NDManager manager = parent.newSubManager()) {
            TokenBatch batch = TokenBatch.pad(manager, texts, network.config().padTokenId());
            NDList result = predictor.predict(new NDList(batch.inputIds(), batch.attentionMask()));
            float[] served = result.singletonOrThrow().toFloatArray();
            result.close();
            int width = network.config().labels().size();
            double worst = 0;
            for (int i = 0; i < served.length; i++) {
                double expected = own.get(i / width)[i % width];
                worst = Math.max(worst, Math.abs(served[i] - expected) / Math.max(1, Math.abs(expected)));
            }
            return worst;
        }
    }

    private static List<List<int[]>> probes(DistilBertConfig config, Random random) {
        List<List<int[]>> batches = new ArrayList<>();
        int longest = config.maxPositions();
        for (int[] lengths : new int[][] {{1}, {7, 3, 12, 1}, {longest}, {2, longest / 4 + 1, 9}}) {
            List<int[]> batch = new ArrayList<>();
            for (int length : lengths) {
                batch.add(random.ints(Math.min(length, longest), 0, config.vocabSize())
                        .toArray());
            }
            batches.add(batch);
        }
        return batches;
    }
}
