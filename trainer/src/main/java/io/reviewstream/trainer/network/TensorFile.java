package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import io.reviewstream.common.error.UserException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** F32 tensors by name in a safetensors file. */
public final class TensorFile {
    private TensorFile() {}

    /**
     * Writes tensors in their order; the same tensors give the same bytes.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written, and then part of it may be there
     */
    public static void write(Path file, Map<String, NDArray> tensors) {
        SafetensorsWriter.write(file, tensors);
    }

    /**
     * Sets {@code tensors} to what was written under their names.
     *
     * @throws UserException if one is missing or has another shape, or the file cannot be read
     */
    public static void readInto(Path file, Map<String, NDArray> tensors) {
        try (Safetensors stored = Safetensors.open(file)) {
            tensors.forEach((name, tensor) -> {
                if (!stored.names().contains(name) || !shapeOf(tensor).equals(stored.shape(name))) {
                    throw UserException.badInput(
                            file + ": there is no tensor " + name + " of shape " + tensor.getShape());
                }
                NoGradient.run(() -> tensor.set(stored.floats(name)));
            });
        }
    }

    private static List<Long> shapeOf(NDArray tensor) {
        return Arrays.stream(tensor.getShape().getShape()).boxed().toList();
    }
}
