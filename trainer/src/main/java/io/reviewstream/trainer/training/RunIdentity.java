package io.reviewstream.trainer.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.reviewstream.common.hash.Sha256;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides the result of a training run, by name. Two runs of equal identity on one machine end with the
 * same weights, so one can resume from the checkpoint of the other.
 */
record RunIdentity(Map<String, String> parts) {
    RunIdentity {
        parts = Map.copyOf(parts);
    }

    static RunIdentity of(
            HyperParameters parameters,
            String computation,
            DistilBertNetwork network,
            List<Example> training,
            List<Example> validation) {
        Map<String, String> parts = new TreeMap<>();
        add(parts, parameters);
        parts.put(
                "computation",
                computation + ", " + network.device() + ", " + JniUtils.getNumThreads() + " threads, PyTorch "
                        + Engine.getEngine("PyTorch").getVersion());
        parts.put("base model", network.config() + " " + weights(network));
        parts.put("training reviews", examples(training));
        parts.put("validation reviews", examples(validation));
        return new RunIdentity(parts);
    }

    RunIdentity with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(parts);
        all.putAll(more);
        return new RunIdentity(all);
    }

    /** The names of the parts in which another run differs. */
    List<String> differences(RunIdentity other) {
        return parts.keySet().stream()
                .filter(part -> !parts.get(part).equals(other.parts.get(part)))
                .sorted()
                .toList();
    }

    /** Each setting, those of grouping records by themselves. */
    private static void add(Map<String, String> parts, Record settings) {
        for (RecordComponent setting : settings.getClass().getRecordComponents()) {
            Object value = value(settings, setting);
            if (setting.getType().isRecord()) {
                add(parts, (Record) value);
            } else {
                parts.put(words(setting.getName()), String.valueOf(value));
            }
        }
    }

    /** {@code learningRate} is the learning rate. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static Object value(Record settings, RecordComponent setting) {
        try {
            return setting.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the accessors of a public record can be called", e);
        }
    }

    private static String weights(DistilBertNetwork network) {
        StringBuilder hashes = new StringBuilder();
        for (NDArray parameter : network.parameters().values()) {
            hashes.append(Sha256.of(parameter.toByteArray()));
        }
        return Sha256.of(hashes.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String examples(List<Example> examples) {
        // Each hash covers the one before: the tokens of all examples would not fit into one array.
        String hash = "";
        for (Example example : examples) {
            byte[] before = hash.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.allocate(before.length + 4 * (example.length() + 4));
            bytes.put(before).putInt(example.label()).putInt(example.length()).putDouble(example.weight());
            for (int id : example.tokenIds()) {
                bytes.putInt(id);
            }
            hash = Sha256.of(bytes.array());
        }
        return hash;
    }
}
