package io.reviewstream.trainer.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reviewstream.common.error.FileAccess;
import io.reviewstream.common.error.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.function.Uncheck;

/**
 * A safetensors file opened for reading: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
 * Tensors are memory-mapped one by one and widened to F32 in Java. The header is checked as a whole when the file is
 * opened, so that a damaged file never yields a tensor. Not thread-safe.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">the format</a>
 */
final class Safetensors implements AutoCloseable {
    /**
     * The format allows 100 MB, whose JSON would fill the heap. A tensor takes some 120 bytes: this is enough for the 16,000
     * of the deepest network that {@link DistilBertConfig} accepts, and DistilBERT's take 13 kB.
     */
    private static final long MAX_HEADER_BYTES = 4 << 20;

    /** Element types that can be read. */
    private enum Dtype {
        F32(4),
        F16(2),
        BF16(2);

        private final int bytes;

        Dtype(int bytes) {
            this.bytes = bytes;
        }
    }

    /** One tensor of the header; {@code begin} and {@code end} count from the end of the header. */
    private record Entry(String name, String dtype, List<Long> shape, long begin, long end) {}

    private final Path file;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, Entry> entries;

    private Safetensors(Path file, FileChannel channel, long dataStart, Map<String, Entry> entries) {
        this.file = file;
        this.channel = channel;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws UserException if the file is missing, truncated, or its header contradicts itself
     */
    static Safetensors open(Path file) {
        if (!FileAccess.isFile(file)) {
            throw UserException.missingInput("No such file: " + file);
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Safetensors open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw UserException.badInput(file + " is no safetensors file: it has only " + size + " bytes");
        }
        ByteBuffer lengthBytes = read(channel, 0, 8);
        long headerLength = lengthBytes.getLong();
        if (headerLength < 2 || headerLength > MAX_HEADER_BYTES) {
            throw UserException.badInput(file + " is no safetensors file of a DistilBERT: its header claims to be "
                    + headerLength + " bytes long, and at most " + MAX_HEADER_BYTES + " are read");
        }
        if (headerLength > size - 8) {
            throw UserException.badInput(file + " is truncated: the header needs " + headerLength + " bytes and only "
                    + (size - 8) + " are there; fetch the file again");
        }
        byte[] header = new byte[Math.toIntExact(headerLength)];
        read(channel, 8, header.length).get(header);
        Map<String, Entry> entries = entries(file, header);
        long dataStart = 8 + headerLength;
        checkLayout(file, entries, size - dataStart);
        return new Safetensors(file, channel, dataStart, entries);
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, position, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Map<String, Entry> entries(Path file, byte[] header) throws IOException {
        JsonNode root;
        try {
            root = JsonFile.MAPPER.readTree(header);
        } catch (JsonProcessingException e) {
            throw UserException.badInput(file + " is no safetensors file: its header is not JSON", e);
        }
        if (root == null || !root.isObject()) {
            throw UserException.badInput(file + " is no safetensors file: its header is not a JSON object");
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (!field.getKey().equals("__metadata__")) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue()));
            }
        }
        return entries;
    }

    private static Entry entry(Path file, String name, JsonNode node) {
        JsonNode offsets = node.path("data_offsets");
        JsonNode shape = node.path("shape");
        if (!node.path("dtype").isTextual() || !shape.isArray() || offsets.size() != 2) {
            throw UserException.badInput(file + ": the header's entry for tensor " + name + " is incomplete");
        }
        List<Long> dimensions = new ArrayList<>();
        for (JsonNode dimension : shape) {
            if (!dimension.isIntegralNumber() || dimension.longValue() < 0) {
                throw UserException.badInput(file + ": tensor " + name + " has no valid shape: " + shape);
            }
            dimensions.add(dimension.longValue());
        }
        if (!offsets.get(0).isIntegralNumber() || !offsets.get(1).isIntegralNumber()) {
            throw UserException.badInput(file + ": tensor " + name + " has no valid data_offsets: " + offsets);
        }
        return new Entry(
                name,
                node.path("dtype").textValue(),
                List.copyOf(dimensions),
                offsets.get(0).longValue(),
                offsets.get(1).longValue());
    }

    /** The tensors must lie inside the file, none over another. */
    private static void checkLayout(Path file, Map<String, Entry> entries, long dataBytes) {
        List<Entry> byOffset = new ArrayList<>(entries.values());
        byOffset.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long previousEnd = 0;
        for (Entry entry : byOffset) {
            if (entry.begin < 0 || entry.end < entry.begin) {
                throw UserException.badInput(file + ": tensor " + entry.name + " has no valid data_offsets: ["
                        + entry.begin + ", " + entry.end + "]");
            }
            if (entry.begin < previousEnd) {
                throw UserException.badInput(file + ": tensor " + entry.name + " overlaps the one before it");
            }
            if (entry.end > dataBytes) {
                throw UserException.badInput(file + " is truncated: tensor " + entry.name + " ends at byte " + entry.end
                        + " of the data and only " + dataBytes + " are there; fetch the file again");
            }
            previousEnd = entry.end;
        }
    }

    /** Names of all tensors, in the header's order. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** The dimensions of a tensor that is there. */
    List<Long> shape(String name) {
        return entries.get(name).shape;
    }

    /**
     * The elements of a tensor of F32, F16 or BF16 that is there, in row-major order.
     *
     * @throws UserException if they are of another type, do not fit the shape, or one of them is NaN or infinite
     */
    FloatBuffer floats(String name) {
        Entry entry = entries.get(name);
        Dtype dtype = dtype(entry);
        long bytes = entry.end - entry.begin;
        long elements = elements(entry);
        if (elements > Integer.MAX_VALUE / 4 || bytes != elements * dtype.bytes) {
            throw UserException.badInput(file + ": tensor " + name + " of shape " + entry.shape + " and type "
                    + entry.dtype + " cannot have " + bytes + " bytes");
        }
        try {
            ByteBuffer data = read(channel, dataStart + entry.begin, Math.toIntExact(bytes));
            FloatBuffer values = dtype == Dtype.F32 ? data.asFloatBuffer() : widen(data.asShortBuffer(), dtype);
            requireFinite(entry, values);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One such weight makes every prediction NaN, far from where it could be named. */
    private void requireFinite(Entry entry, FloatBuffer values) {
        for (int i = 0; i < values.limit(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw UserException.badInput(
                        file + ": tensor " + entry.name + " has the value " + values.get(i) + " at "
                                + index(i, entry.shape)
                                + ", and every weight must be a finite number. Training overflowed, or the"
                                + " file is damaged: fetch it again, or take an earlier checkpoint.");
            }
        }
    }

    /** The index in each dimension. */
    private static List<Long> index(long position, List<Long> shape) {
        ArrayDeque<Long> index = new ArrayDeque<>();
        long left = position;
        for (int i = shape.size() - 1; i >= 0; i--) {
            index.addFirst(left % shape.get(i));
            left /= shape.get(i);
        }
        return List.copyOf(index);
    }

    private Dtype dtype(Entry entry) {
        for (Dtype dtype : Dtype.values()) {
            if (dtype.name().equals(entry.dtype)) {
                return dtype;
            }
        }
        throw UserException.badInput(file + ": tensor " + entry.name + " is of type " + entry.dtype
                + ", and only F32, F16 and BF16 can be read");
    }

    /** Saturates, so that a made-up shape cannot wrap around to a plausible size. */
    private static long elements(Entry entry) {
        long elements = 1;
        for (long dimension : entry.shape) {
            if (dimension != 0 && elements > Long.MAX_VALUE / dimension) {
                return Long.MAX_VALUE;
            }
            elements *= dimension;
        }
        return elements;
    }

    private static FloatBuffer widen(ShortBuffer halves, Dtype dtype) {
        float[] floats = new float[halves.remaining()];
        for (int i = 0; i < floats.length; i++) {
            short half = halves.get(i);
            floats[i] = dtype == Dtype.F16 ? halfToFloat(half) : Float.intBitsToFloat(half << 16);
        }
        return FloatBuffer.wrap(floats);
    }

    /** IEEE 754 binary16 to binary32, exact; {@code Float.float16ToFloat} is younger than Java 17. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        if (exponent == 0) {
            float subnormal = mantissa * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        int wideExponent = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | wideExponent << 23 | mantissa << 13);
    }

    @Override
    public void close() {
        Uncheck.run(channel::close);
    }
}
