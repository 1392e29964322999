package io.reviewstream.trainer.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.reviewstream.trainer.network.NoGradient;
import java.util.ArrayList;
import java.util.List;

/** A copy of the trained parameters as they were at the best epoch so far. */
final class Checkpoint implements AutoCloseable {
    private final NDManager manager;
    private final List<Copy> copies = new ArrayList<>();

    private record Copy(NDArray parameter, NDArray copy) {}

    Checkpoint(NDManager parent, Iterable<NDArray> parameters) {
        this.manager = parent.newSubManager();
        for (NDArray parameter : parameters) {
            copies.add(new Copy(parameter, manager.zeros(parameter.getShape())));
        }
    }

    void take() {
        NoGradient.run(() -> copies.forEach(pair -> assign(pair.copy, pair.parameter)));
    }

    void restore() {
        NoGradient.run(() -> copies.forEach(pair -> assign(pair.parameter, pair.copy)));
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
