package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.error.UserException;
import java.util.List;
import java.util.stream.Stream;

/** Which ONNX file of a bundle is run. */
public enum ServedFile {
    /** Standard operators: for other tools and to compare with; served where there is no other. */
    PLAIN(BundleFiles.ONNX),
    /** 32-bit floats in ONNX Runtime's operators: computes what the plain file does, somewhat faster. */
    FP32(BundleFiles.ONNX_OPTIMIZED),
    /** 8-bit integers: several times faster on a CPU, and nearly as accurate. */
    INT8(BundleFiles.ONNX_INT8);

    private final String file;

    ServedFile(String file) {
        this.file = file;
    }

    /** Its name in a bundle, one of {@link BundleFiles}. */
    public String file() {
        return file;
    }

    /** What a user asks for to get this file. */
    public FileOption choice() {
        return this == INT8 ? FileOption.INT8 : FileOption.FP32;
    }

    /** Those that can come into service from a bundle. */
    public static List<ServedFile> in(ModelBundle bundle) {
        return Stream.of(floats(bundle), INT8)
                .filter(served -> bundle.has(served.file))
                .toList();
    }

    private static ServedFile floats(ModelBundle bundle) {
        return bundle.has(FP32.file) ? FP32 : PLAIN;
    }

    /** What a user asks for. */
    public enum FileOption {
        /** The fastest that the bundle has on the device. */
        AUTO,
        FP32,
        INT8;

        /**
         * The file of this bundle to serve.
         *
         * @param device where it is to run
         * @throws UserException where the bundle does not have the one that was asked for
         */
        public ServedFile of(ModelBundle bundle, InferenceDevice device) {
            ServedFile wanted =
                    switch (this) {
                        case AUTO ->
                            bundle.has(ServedFile.INT8.file) && device == InferenceDevice.CPU
                                    ? ServedFile.INT8
                                    : floats(bundle);
                        case FP32 -> floats(bundle);
                        case INT8 -> ServedFile.INT8;
                    };
            if (!bundle.has(wanted.file)) {
                throw UserException.missingInput("Model " + bundle.version() + " has no " + wanted.file
                        + "; serve another file (--serve auto).");
            }
            return wanted;
        }
    }
}
