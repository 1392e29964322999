package io.reviewstream.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsReadBack() {
        // Given
        Path file = directory.resolve("model.safetensors");
        float[] values = {1.5f, -2, Float.MIN_VALUE, 0, 3e38f, -0.1f};

        // When
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            tensors.put("b", manager.create(values, new Shape(2, 3)));
            tensors.put("a", manager.create(new float[] {7}));
            TensorFile.write(file, tensors);
        }

        // Then
        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.names()).containsExactly("b", "a");
            assertThat(read.shape("b")).containsExactly(2L, 3L);
            assertThat(floats(read.floats("b"))).containsExactly(values);
            assertThat(floats(read.floats("a"))).containsExactly(7);
        }
    }

    @Test
    void writtenHeaderIsAlignedAndNamesPyTorch() throws IOException {
        // Given
        Path file = directory.resolve("model.safetensors");

        // When
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            TensorFile.write(file, Map.of("a", manager.create(new float[] {7})));
        }

        // Then
        byte[] bytes = Files.readAllBytes(file);
        int header = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        assertThat(header % 8).isZero();
        assertThat(bytes).hasSize(8 + header + 4);
        assertThat(new ObjectMapper()
                        .readTree(Arrays.copyOfRange(bytes, 8, 8 + header))
                        .at("/__metadata__/format")
                        .textValue())
                .isEqualTo("pt");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aWeightThatIsNoFiniteNumberIsNamed(float value) {
        // Given
        Path file = directory.resolve("model.safetensors");
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            TensorFile.write(
                    file,
                    Map.of(
                            "pre_classifier.weight",
                            manager.create(new float[] {1, 2, 3, 4, value, 6}, new Shape(2, 3))));
        }

        // Then
        try (Safetensors read = Safetensors.open(file)) {
            assertThatThrownBy(() -> read.floats("pre_classifier.weight"))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("pre_classifier.weight", value + " at [1, 1]");
        }
    }

    @Test
    void halfPrecisionIsWidenedExactly() throws IOException {
        // Given
        Path file = new TestTensors()
                .shorts("half", "F16", 0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x3555)
                .shorts("brain", "BF16", 0x3f80, 0xc000, 0x3eaa)
                .write(directory.resolve("model.safetensors"));

        // When
        try (Safetensors read = Safetensors.open(file)) {
            float[] half = floats(read.floats("half"));
            float[] brain = floats(read.floats("brain"));

            // Then
            assertThat(half).containsExactly(1, -2, 65504, 0x1p-24f, -0f, 0x1.554p-2f);
            assertThat(brain).containsExactly(1, -2, 0.33203125f);
        }
    }

    @Test
    void truncatedFileIsRejectedBeforeAnyTensorIsRead() throws IOException {
        // Given
        Path file = new TestTensors()
                .f32("whole", new long[] {2}, 1, 2)
                .f32("cut", new long[] {2}, 3, 4)
                .write(directory.resolve("model.safetensors"));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

        // When / Then
        assertRejected(file, "truncated", "cut");
    }

    @Test
    void fileThatEndsInsideItsHeaderIsRejected() throws IOException {
        // Given
        Path file = new TestTensors().f32("a", new long[] {1}, 1).write(directory.resolve("model.safetensors"));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));

        // When / Then
        assertRejected(file, "truncated", "header");
    }

    @Test
    void fileOfSomethingElseIsRejected() throws IOException {
        // Given
        Path file =
                Files.writeString(directory.resolve("model.safetensors"), "version https://git-lfs.github.com/spec/v1");

        // When / Then
        assertRejected(file, "no safetensors file");
    }

    @Test
    void headerThatIsNotJsonIsRejected() throws IOException {
        // Given
        byte[] bytes = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(4)
                .put("nope".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .array();
        Path file = Files.write(directory.resolve("model.safetensors"), bytes);

        // When / Then
        assertRejected(file, "not JSON");
    }

    @Test
    void overlappingTensorsAreRejected() throws IOException {
        // Given
        Path file = new TestTensors()
                .f32("first", new long[] {2}, 1, 2)
                .entry("second", "F32", new long[] {1}, 4, 8)
                .write(directory.resolve("model.safetensors"));

        // When / Then
        assertRejected(file, "second", "overlaps");
    }

    @Test
    void tensorWhoseBytesDoNotFitItsShapeIsRejected() throws IOException {
        // Given
        Path file = new TestTensors()
                .entry("odd", "F32", new long[] {Long.MAX_VALUE, 8}, 0, 0)
                .write(directory.resolve("model.safetensors"));

        // When / Then
        try (Safetensors read = Safetensors.open(file)) {
            assertThatThrownBy(() -> read.floats("odd"))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("odd");
        }
    }

    @Test
    void elementTypeThatIsNoFloatIsRejected() throws IOException {
        // Given
        Path file = new TestTensors()
                .tensor("ids", "I64", new long[] {1}, new byte[8])
                .write(directory.resolve("model.safetensors"));

        // When / Then
        try (Safetensors read = Safetensors.open(file)) {
            assertThatThrownBy(() -> read.floats("ids"))
                    .isInstanceOf(UserException.class)
                    .hasMessageContainingAll("ids", "I64", "BF16");
        }
    }

    @Test
    void aHeaderThatWouldFillTheHeapIsRejected() throws IOException {
        // Given
        Path file = directory.resolve("large.safetensors");
        byte[] header = "[".repeat((4 << 20) + 1).getBytes(StandardCharsets.US_ASCII);
        Files.write(
                file,
                ByteBuffer.allocate(8 + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());

        // When / Then
        assertRejected(file, "its header claims to be 4194305 bytes long", "at most 4194304 are read");
    }

    private static void assertRejected(Path file, String... words) {
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(words);
    }

    private static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    @Test
    void everyHalfIsWidenedAsDefined() {
        // Given
        List<Integer> halves = List.of(0x0000, 0x03ff, 0x0400, 0x1234, 0x5678, 0x9abc, 0xfbff, 0xfc00);

        // When
        List<Float> widened = halves.stream()
                .map(half -> Safetensors.halfToFloat(half.shortValue()))
                .toList();

        // Then
        assertThat(widened)
                .containsExactlyElementsOf(
                        halves.stream().map(SafetensorsTest::byDefinition).toList());
    }

    private static float byDefinition(int half) {
        int exponent = half >> 10 & 31;
        double fraction = (half & 1023) / 1024.0;
        double magnitude = exponent == 31
                ? Double.POSITIVE_INFINITY
                : exponent == 0 ? fraction * Math.pow(2, -14) : (1 + fraction) * Math.pow(2, exponent - 15);
        return (float) ((half & 0x8000) == 0 ? magnitude : -magnitude);
    }
}
