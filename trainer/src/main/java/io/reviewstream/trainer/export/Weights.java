package io.reviewstream.trainer.export;

import ai.djl.ndarray.NDArray;
import io.reviewstream.trainer.network.DistilBertNetwork;
import java.util.Map;

/** A network's parameters as values of a graph, each stored once. */
final class Weights {
    private final OnnxGraph graph;
    private final Map<String, NDArray> parameters;

    Weights(OnnxGraph graph, DistilBertNetwork network) {
        this.graph = graph;
        this.parameters = network.parameters();
    }

    /** The parameter itself. */
    NDArray of(String name) {
        return parameters.get(name);
    }

    /** The parameter's values. */
    float[] floats(String name) {
        return of(name).toFloatArray();
    }

    /** The parameter as it is, F32. */
    String stored(String name) {
        NDArray weight = of(name);
        return graph.floats(name, weight.toFloatArray(), weight.getShape().getShape());
    }

    /** A linear layer's weight as MatMul takes it, F32 (in, out). */
    String transposed(String name) {
        NDArray weight = of(name);
        long out = weight.getShape().get(0);
        long in = weight.getShape().get(1);
        return graph.floats(name + ".transposed", weight.transpose().toFloatArray(), in, out);
    }

    /**
     * What a linear layer gives for one input, its bias included.
     *
     * @param input (in)
     * @return (out)
     */
    float[] linear(String name, float[] input) {
        float[] weight = floats(name + ".weight");
        float[] output = floats(name + ".bias");
        for (int row = 0; row < output.length; row++) {
            double sum = output[row];
            for (int i = 0; i < input.length; i++) {
                sum += (double) weight[row * input.length + i] * input[i];
            }
            output[row] = (float) sum;
        }
        return output;
    }
}
