package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A copy of the trained parameters as they were at the best epoch so far. */
final class BestWeights implements AutoCloseable {
    private final NDManager manager;
    private final List<WeightCopy> copies = new ArrayList<>();

    private record WeightCopy(String name, NDArray parameter, NDArray copy) {}

    BestWeights(NDManager parent, Map<String, NDArray> parameters) {
        this.manager = parent.newSubManager();
        parameters.forEach(
                (name, parameter) -> copies.add(new WeightCopy(name, parameter, manager.zeros(parameter.getShape()))));
    }

    void take() {
        NoGradient.run(() -> copies.forEach(pair -> assign(pair.copy, pair.parameter)));
    }

    void restore() {
        NoGradient.run(() -> copies.forEach(pair -> assign(pair.parameter, pair.copy)));
    }

    /** The copies by the names of their parameters; not copies of them. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        copies.forEach(pair -> arrays.put(pair.name, pair.copy));
        return arrays;
    }

    /** In place and exact for finite values; {@code copyTo} goes a way that PyTorch warns of on every use. */
    private static void assign(NDArray to, NDArray from) {
        to.subi(to).addi(from);
    }

    @Override
    public void close() {
        manager.close();
    }
}
