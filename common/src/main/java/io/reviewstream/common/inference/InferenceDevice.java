package io.reviewstream.common.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.reviewstream.common.error.UserException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where models are run. */
public enum InferenceDevice {
    CPU,
    /** The first GPU, through CUDA. */
    GPU;

    private static final Logger LOG = LoggerFactory.getLogger(InferenceDevice.class);

    /** What a run holds by default: on a CPU larger ones gain nothing, a GPU idles without them. */
    public BatchingPolicy defaultBatching() {
        return this == CPU ? BatchingPolicy.FOR_CPU : BatchingPolicy.FOR_GPU;
    }

    /** Whether tokenizing, on one thread, is slower than the model. */
    boolean outrunsTokenizer() {
        return this == GPU;
    }

    /**
     * Prepares a session for it.
     *
     * @param threads that run it at once
     */
    void configure(OrtSession.SessionOptions options, int threads) throws OrtException {
        // A session's arena hands one thread the memory that another has just written, which lies in that one's cache.
        options.setCPUArenaAllocator(threads == 1);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        if (this == GPU) {
            options.addCUDA(0);
        }
    }

    /** What a user asks for. */
    public enum DeviceOption {
        /** The GPU if ONNX Runtime can use one, else the CPU. */
        AUTO,
        CPU,
        GPU;

        /**
         * Picks the device and logs which it is and why.
         *
         * @throws UserException where a GPU was asked for and cannot be used
         */
        public InferenceDevice select() {
            String reason = "asked for";
            InferenceDevice device = InferenceDevice.CPU;
            if (this != CPU) {
                try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                    options.addCUDA(0);
                    device = InferenceDevice.GPU;
                    reason = "ONNX Runtime can use CUDA";
                } catch (OrtException | LinkageError e) {
                    reason = "ONNX Runtime cannot use CUDA: " + what(e);
                    if (this == GPU) {
                        throw UserException.badInput(
                                "No GPU to classify on: " + reason
                                        + ". docs/gpu.md says what to install; or choose --device cpu.",
                                e);
                    }
                }
            }
            LOG.atInfo()
                    .addKeyValue("device", device)
                    .addKeyValue("reason", reason)
                    .log("Inference device");
            return device;
        }

        /** Without ONNX Runtime's own places and codes before it. */
        private static String what(Throwable error) {
            String line = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
            for (String prefix : List.of("message: ", "FAIL : ")) {
                int at = line.lastIndexOf(prefix);
                line = at < 0 ? line : line.substring(at + prefix.length());
            }
            return line;
        }
    }
}
