package io.reviewstream.trainer.network;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** F32 tensors by name in a safetensors file. */
public final class TensorFile {
    private static final int ALIGNMENT = 8;
    private static final JsonMapper JSON = new JsonMapper();

    private TensorFile() {}

    /**
     * Writes tensors in their order, as Hugging Face does: metadata {@code format=pt}, the data aligned to 8 bytes. The same
     * tensors give the same bytes.
     *
     * @throws UncheckedIOException if the file cannot be written, and then part of it may be there
     */
    public static void write(Path file, Map<String, NDArray> tensors) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(channel, header(tensors));
            for (NDArray tensor : tensors.values()) {
                float[] values = tensor.toFloatArray();
                ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(values);
                writeFully(channel, bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer header(Map<String, NDArray> tensors) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", Map.of("format", "pt"));
        long offset = 0;
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            long end = offset + 4 * tensor.getValue().size();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", "F32");
            entry.put("shape", tensor.getValue().getShape().getShape());
            entry.put("data_offsets", List.of(offset, end));
            header.put(tensor.getKey(), entry);
            offset = end;
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return ByteBuffer.allocate(8 + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
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
