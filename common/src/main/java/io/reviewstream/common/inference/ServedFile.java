package io.reviewstream.common.inference;

import io.reviewstream.common.bundle.BundleFiles;
import io.reviewstream.common.bundle.ModelBundle;
import io.reviewstream.common.failure.Failure;
import java.util.Arrays;
import java.util.List;

/** Which ONNX file of a bundle is served. */
public enum ServedFile {
    /** 32-bit floats: slower, the reference. */
    FP32(BundleFiles.ONNX),
    /** 8-bit integers: faster on a CPU. */
    INT8(BundleFiles.ONNX_INT8);

    private final String file;

    ServedFile(String file) {
        this.file = file;
    }

    /** Its name in a bundle, one of {@link BundleFiles}. */
    public String file() {
        return file;
    }

    /** This file and no other. */
    public Choice choice() {
        return this == FP32 ? Choice.FP32 : Choice.INT8;
    }

    /** Those that a bundle has. */
    public static List<ServedFile> in(ModelBundle bundle) {
        return Arrays.stream(values()).filter(served -> bundle.has(served.file)).toList();
    }

    /** What a user asks for. */
    public enum Choice {
        /** The fastest that the bundle has. */
        AUTO,
        FP32,
        INT8;

        /**
         * The file of this bundle to serve.
         *
         * @throws Failure where the bundle does not have the one that was asked for
         */
        public ServedFile of(ModelBundle bundle) {
            ServedFile wanted =
                    switch (this) {
                        case AUTO -> bundle.has(ServedFile.INT8.file) ? ServedFile.INT8 : ServedFile.FP32;
                        case FP32 -> ServedFile.FP32;
                        case INT8 -> ServedFile.INT8;
                    };
            if (!bundle.has(wanted.file)) {
                throw Failure.missingInput("Model " + bundle.version() + " has no " + wanted.file
                        + "; serve another file (--serve auto).");
            }
            return wanted;
        }
    }
}
