package io.reviewstream.trainer.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Safetensors files put together byte by byte, so that they can be as wrong as a test needs. */
final class TestTensors {
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** A tensor of zeros and small random numbers for every parameter of {@code config}. */
    static TestTensors of(DistilBertConfig config) {
        TestTensors tensors = new TestTensors();
        Random random = new Random(7);
        ParameterShapes.of(config).forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape.size())];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            tensors.f32(name, shape.getShape(), values);
        });
        return tensors;
    }

    TestTensors f32(String name, long[] shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, "F32", shape, bytes.array());
    }

    TestTensors shorts(String name, String dtype, int... halves) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int half : halves) {
            bytes.putShort((short) half);
        }
        return tensor(name, dtype, new long[] {halves.length}, bytes.array());
    }

    TestTensors tensor(String name, String dtype, long[] shape, byte[] bytes) {
        long begin = data.size();
        data.writeBytes(bytes);
        return entry(name, dtype, shape, begin, data.size());
    }

    TestTensors entry(String name, String dtype, long[] shape, long begin, long end) {
        header.put(name, Map.of("dtype", dtype, "shape", shape, "data_offsets", List.of(begin, end)));
        return this;
    }

    TestTensors without(String name) {
        header.remove(name);
        return this;
    }

    TestTensors renamed(String from, String to) {
        header.put(to, header.remove(from));
        return this;
    }

    Path write(Path file) throws IOException {
        byte[] json = new ObjectMapper().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                file,
                bytes.putLong(json.length).put(json).put(data.toByteArray()).array());
    }
}
