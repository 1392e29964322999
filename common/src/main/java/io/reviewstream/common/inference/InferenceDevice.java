package io.reviewstream.common.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.reviewstream.common.error.UserException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device that runs inference. */
public enum InferenceDevice {
    CPU,
    /** The first GPU, through ONNX Runtime's CUDA execution provider. */
    GPU;

    private static final Logger LOG = LoggerFactory.getLogger(InferenceDevice.class);

    /** Limits of a batch by default: larger ones gain nothing on a CPU, and a GPU idles without them. */
    public BatchingPolicy defaultBatching() {
        return this == CPU ? BatchingPolicy.FOR_CPU : BatchingPolicy.FOR_GPU;
    }

    /**
     * Prepares a session for the device.
     *
     * @param threads number of threads that classify at once
     */
    void configure(OrtSession.SessionOptions options, int threads) throws OrtException {
        // The arena of a session gives one thread the memory that another has just written, from the other core's
        // cache.
        options.setCPUArenaAllocator(threads == 1);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", "0");
        if (this == GPU) {
            options.addCUDA(0);
        }
    }

    /** Values of {@code --device}. */
    public enum DeviceOption {
        /** The GPU if ONNX Runtime can use CUDA, otherwise the CPU. */
        AUTO,
        CPU,
        GPU;

        /**
         * Tries CUDA unless the option is {@link #CPU}, and logs the device.
         *
         * @throws UserException with ONNX Runtime's reason, if the option is {@link #GPU} and CUDA cannot be used
         */
        public InferenceDevice select() {
            InferenceDevice device = this == CPU || !hasCuda() ? InferenceDevice.CPU : InferenceDevice.GPU;
            LOG.atInfo().addKeyValue("device", device).log("Inference device");
            return device;
        }

        private boolean hasCuda() {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.addCUDA(0);
                return true;
            } catch (OrtException | LinkageError e) {
                String reason = "ONNX Runtime cannot use CUDA: " + reason(e);
                if (this == GPU) {
                    throw UserException.badInput(
                            "--device gpu: " + reason + ". Install what docs/gpu.md lists, or choose --device cpu.", e);
                }
                LOG.debug(reason);
                return false;
            }
        }

        /** The first line of a message, without ONNX Runtime's source locations and codes. */
        private static String reason(Throwable error) {
            String line = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
            for (String prefix : List.of("message: ", "FAIL : ")) {
                int at = line.lastIndexOf(prefix);
                line = at < 0 ? line : line.substring(at + prefix.length());
            }
            return line;
        }
    }
}
