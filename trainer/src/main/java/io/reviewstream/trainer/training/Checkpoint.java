package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.LinkedHashMap;
import java.util.Map;

/** A copy of the trained parameters as they were at the best epoch so far. */
final class Checkpoint implements AutoCloseable {
    private final NDManager manager;
    private final Map<NDArray, NDArray> copies = new LinkedHashMap<>();

    Checkpoint(NDManager parent, Iterable<NDArray> parameters) {
        this.manager = parent.newSubManager();
        for (NDArray parameter : parameters) {
            copies.put(parameter, manager.zeros(parameter.getShape()));
        }
    }

    void take() {
        NoGradient.run(() -> copies.forEach(NDArray::copyTo));
    }

    void restore() {
        NoGradient.run(() -> copies.forEach((parameter, copy) -> copy.copyTo(parameter)));
    }

    @Override
    public void close() {
        manager.close();
    }
}
