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
 * What makes a training run what it is, by name. Two runs of equal identity on one machine end with the same weights, so
 * that one can go on from where the other stopped.
 */
record RunIdentity(Map<String, String> parts) {
    RunIdentity {
        parts = Map.copyOf(parts);
    }

    static RunIdentity of(
            HyperParameters parameters,
            String form,
            DistilBertNetwork network,
            List<Example> training,
            List<Example> validation) {
        Map<String, String> parts = new TreeMap<>();
        for (RecordComponent setting : HyperParameters.class.getRecordComponents()) {
            parts.put(words(setting.getName()), value(parameters, setting));
        }
        parts.put(
                "computation",
                form + ", " + network.device() + ", " + JniUtils.getNumThreads() + " threads, PyTorch "
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

    /** {@code learningRate} is the learning rate. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String value(HyperParameters parameters, RecordComponent setting) {
        try {
            return String.valueOf(setting.getAccessor().invoke(parameters));
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
        int size = examples.stream().mapToInt(example -> example.length() + 4).sum();
        ByteBuffer bytes = ByteBuffer.allocate(4 * size);
        for (Example example : examples) {
            bytes.putInt(example.label()).putInt(example.length()).putDouble(example.weight());
            for (int id : example.tokenIds()) {
                bytes.putInt(id);
            }
        }
        return Sha256.of(bytes.array());
    }
}
