package io.reviewstream.trainer;

import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.Map;
import java.util.TreeMap;

/** The weights of a network at a moment of a test. */
public final class TestWeights {
    private TestWeights() {}

    /** A copy of each parameter by its name, matrices row by row. */
    public static Map<String, float[]> of(DistilBertNetwork network) {
        Map<String, float[]> weights = new TreeMap<>();
        network.parameters().forEach((name, parameter) -> weights.put(name, parameter.toFloatArray()));
        return weights;
    }
}
