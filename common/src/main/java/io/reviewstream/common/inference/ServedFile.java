package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.bundle.ServingPlan;
import io.reviewstream.common.bundle.ServingPlan.NetworkFile;
import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ONNX files of a bundle, one of which is served. */
public enum ServedFile {
    /** Standard operators, for other runtimes and as the reference; served if the bundle has no other. */
    PLAIN(BundleFiles.ONNX),
    /** ONNX Runtime's operators on 32-bit floats: the logits of the plain file, somewhat faster. */
    FP32(BundleFiles.ONNX_OPTIMIZED),
    /** ONNX Runtime's operators on 8-bit integers: several times faster on a CPU, and nearly as accurate. */
    INT8(BundleFiles.ONNX_INT8);

    private final String file;

    ServedFile(String file) {
        this.file = file;
    }

    /** Its name in a bundle, one of {@link BundleFiles}. */
    public String file() {
        return file;
    }

    /** The option that serves this file. */
    public FileOption option() {
        return this == INT8 ? FileOption.INT8 : FileOption.FP32;
    }

    /** The files that {@link FileOption} can choose from in this bundle. */
    public static List<ServedFile> in(ModelBundle bundle) {
        return Stream.of(floats(bundle), INT8)
                .filter(served -> bundle.has(served.file))
                .toList();
    }

    private static ServedFile floats(ModelBundle bundle) {
        return bundle.has(FP32.file) ? FP32 : PLAIN;
    }

    /** Values of {@code --serve}. */
    public enum FileOption {
        /** The file of the serving plan; of a bundle without one, and on a GPU, the fastest file on the device. */
        AUTO,
        FP32,
        INT8,
        /** The file of {@link #AUTO}, and every review goes through the network, whatever the serving plan. */
        NETWORK;

        /** The serving plan of this bundle, if this option follows it. */
        public Optional<ServingPlan> plan(ModelBundle bundle) {
            return this == NETWORK ? Optional.empty() : bundle.manifest().plan();
        }

        /**
         * The file of this bundle to serve.
         *
         * @throws UserException if the bundle does not have it
         */
        public ServedFile of(ModelBundle bundle, InferenceDevice device) {
            boolean fast = this == AUTO || this == NETWORK;
            boolean planned = plan(bundle).map(ServingPlan::file).orElse(NetworkFile.INT8) == NetworkFile.INT8;
            boolean wanted = fast && planned && device == InferenceDevice.CPU;
            boolean integers = this == INT8 || (wanted && bundle.has(ServedFile.INT8.file));
            if (wanted && plan(bundle).isPresent() && !integers) {
                throw UserException.missingInput(
                        "Model " + bundle.version() + " has no " + ServedFile.INT8.file
                                + ", which its serving plan names. Restore or retrain it, or serve another file (--serve fp32).");
            }
            ServedFile served = integers ? ServedFile.INT8 : floats(bundle);
            if (!bundle.has(served.file)) {
                throw UserException.missingInput("Model " + bundle.version() + " has no " + served.file
                        + ". Serve another file (--serve auto).");
            }
            return served;
        }
    }
}
